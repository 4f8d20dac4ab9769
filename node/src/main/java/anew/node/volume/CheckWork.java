package anew.node.volume;

import anew.core.model.VolumeId;
import anew.core.port.MirrorHost;
import anew.core.port.MirrorHost.Comparison;
import anew.core.port.MirrorHost.LastCheck;
import anew.core.port.MirrorHost.Outcome;
import anew.core.port.MirrorHost.State;
import anew.core.port.MirrorHost.Work;
import anew.core.protocol.CheckProtocol.Effect;
import anew.core.protocol.CheckProtocol.Event;
import anew.core.protocol.CheckProtocol.Scrub;

/** Does to the array of a volume what its check takes. Blocks until it is done or has failed. */
final class CheckWork {

    private static final int SECTOR = 512;

    private final MirrorHost mirrors;

    CheckWork(MirrorHost mirrors) {
        this.mirrors = mirrors;
    }

    Event perform(VolumeId volume, Effect effect) throws InterruptedException {
        return switch (effect) {
            case Effect.Begin() -> event(mirrors.check(volume));
            case Effect.GiveWay() -> event(mirrors.endCheck(volume));
            case Effect.Look() -> new Event.Seen(scrub(mirrors.state(volume)));
            case Effect.Compare(var legs, long from, long to) ->
                switch (mirrors.compare(volume, legs, from, to)) {
                    case Comparison.Compared(var places) -> new Event.Compared(to, places);
                    case Comparison.Failed(String why) -> new Event.Failed(why);
                };
        };
    }

    private static Event event(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done() -> new Event.Due();
            case Outcome.Failed(String why) -> new Event.Failed(why);
        };
    }

    private static Scrub scrub(State state) {
        return switch (state) {
            case State.Absent _, State.Unknown _ -> new Scrub.Unknown();
            case State.Assembled assembled ->
                switch (assembled.work()) {
                    case Work.Nothing() -> {
                        LastCheck last = assembled.lastCheck();
                        yield new Scrub.Over(last.whole(), last.mismatches() * SECTOR);
                    }
                    case Work.Checking(long done, long total) -> new Scrub.UnderWay(done * SECTOR, total * SECTOR);
                    case Work.Syncing _ -> new Scrub.Unknown();
                };
        };
    }
}
