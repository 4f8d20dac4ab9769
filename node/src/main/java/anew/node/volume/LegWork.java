package anew.node.volume;

import anew.core.model.PoolName;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.port.LegHost;
import anew.core.port.LegHost.Listing;
import anew.core.port.LegHost.Outcome;
import anew.core.port.MirrorHost;
import anew.core.protocol.LegEffect;
import anew.core.protocol.LegEvent;
import anew.depot.ledger.LedgerText;

/** Does to a leg what its protocol has decided. Blocks until it is done or has failed. */
final class LegWork {

    private final LegHost legs;
    private final LedgerWriter writer;

    LegWork(LegHost legs, LedgerWriter writer) {
        this.legs = legs;
        this.writer = writer;
    }

    /** @param stamp random, for a leg that is created */
    LegEvent perform(VolumeId volume, LegEffect effect, int stamp) throws InterruptedException {
        Outcome outcome = switch (effect) {
            case LegEffect.Create(var pool, long bytes, boolean _) -> create(volume, pool, bytes);
            case LegEffect.Grow(long bytes) -> legs.grow(volume, withHead(bytes));
            case LegEffect.Mark(var mark) -> legs.writeMark(volume, LedgerText.of(mark));
            case LegEffect.Open(var _, var owner, var life, String secret) ->
                legs.open(volume, owner.pserver(), life, secret);
            case LegEffect.Close() -> legs.close(volume);
            case LegEffect.Remove() -> legs.remove(volume);
            case LegEffect.Report(var report) -> {
                String why = writer.report(volume, report);
                yield why.isEmpty() ? new Outcome.Done() : new Outcome.Failed(why);
            }
        };
        return switch (outcome) {
            case Outcome.Done() ->
                effect instanceof LegEffect.Create create
                        ? new LegEvent.Created(create, stamp)
                        : new LegEvent.Done(effect);
            case Outcome.Failed(String why) -> new LegEvent.Failed(effect, why);
        };
    }

    /** What is there already without a mark that can be read is of nobody knows when: it makes room for zeros. */
    private Outcome create(VolumeId volume, PoolName pool, long bytes) throws InterruptedException {
        Outcome room = switch (legs.list()) {
            case Listing.Unknown(String why) -> new Outcome.Failed(why);
            case Listing.Legs(var found) ->
                found.stream().anyMatch(leg -> leg.volume().equals(volume)) ? legs.remove(volume) : new Outcome.Done();
        };
        return room instanceof Outcome.Done ? legs.create(volume, pool, withHead(bytes)) : room;
    }

    /** The protocol counts the bytes of the volume only; {@link MirrorHost} keeps notes of its own before them. */
    private static Size withHead(long bytes) {
        return new Size(Math.ceilDiv(bytes, MirrorHost.CHUNK_BYTES) * MirrorHost.CHUNK_BYTES + MirrorHost.HEAD_BYTES);
    }

    /** How many bytes of a volume fit on a leg of {@code size}. */
    static long withoutHead(Size size) {
        return Math.max(0, size.bytes() - MirrorHost.HEAD_BYTES);
    }
}
