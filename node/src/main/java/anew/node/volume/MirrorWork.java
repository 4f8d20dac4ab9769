package anew.node.volume;

import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.core.model.LegId;
import anew.core.model.LegLife;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.model.VolumeRecord;
import anew.core.port.MirrorHost;
import anew.core.port.MirrorHost.Connection;
import anew.core.port.MirrorHost.LegState;
import anew.core.port.MirrorHost.Outcome;
import anew.core.port.MirrorHost.Sessions;
import anew.core.port.MirrorHost.State;
import anew.core.port.MirrorHost.Work.Syncing;
import anew.core.protocol.FenceProof;
import anew.core.protocol.Link;
import anew.core.protocol.OwnerEffect;
import anew.core.protocol.OwnerEvent.Observed;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** Does to sessions and array of a volume what its owner has decided, and says what the kernel has of them. Blocks. */
final class MirrorWork {

    private final MirrorHost mirrors;

    /** One thing is done to a volume at a time, which is what mirrors promise something for. */
    private final Map<VolumeId, Lock> turns = new ConcurrentHashMap<>();

    private final Function<HostName, Optional<IpAddress>> addresses;

    /** @param addresses where the legs of a pserver are reached */
    MirrorWork(MirrorHost mirrors, Function<HostName, Optional<IpAddress>> addresses) {
        this.mirrors = mirrors;
        this.addresses = addresses;
    }

    /** What the kernel has of a volume. */
    sealed interface Sample {
        /**
         * This.
         *
         * @param device of the array; empty without one
         * @param syncing how far its legs have caught up, if they do
         */
        record Seen(Observed observed, Optional<Path> device, Optional<Syncing> syncing) implements Sample {}

        /** Nobody knows; nothing may be concluded from it. */
        record Unknown(String why) implements Sample {}
    }

    Optional<String> signs() {
        return mirrors.signs();
    }

    Sessions sessions() throws InterruptedException {
        return mirrors.sessions();
    }

    Sample sample(VolumeId volume, Sessions sessions) throws InterruptedException {
        return switch (sessions) {
            case Sessions.Unknown(String why) -> new Sample.Unknown(why);
            case Sessions.Known(var all) ->
                switch (mirrors.state(volume)) {
                    case State.Unknown(String why) -> new Sample.Unknown(why);
                    case State.Absent() ->
                        new Sample.Seen(
                                new Observed(links(volume, all, new TreeMap<>()), false, false, 0),
                                Optional.empty(),
                                Optional.empty());
                    case State.Assembled assembled -> {
                        Optional<Syncing> syncing =
                                assembled.work() instanceof Syncing work ? Optional.of(work) : Optional.empty();
                        yield new Sample.Seen(
                                new Observed(
                                        links(volume, all, assembled.legs()),
                                        true,
                                        syncing.isEmpty(),
                                        assembled.size().bytes()),
                                Optional.of(assembled.device()),
                                syncing);
                    }
                };
        };
    }

    private static SortedMap<HostName, Link> links(
            VolumeId volume, SortedMap<LegId, Connection> sessions, SortedMap<HostName, LegState> members) {
        SortedMap<HostName, Link> links = new TreeMap<>();
        members.forEach(
                (leg, member) -> links.put(leg, new Link(Link.Session.ABSENT, member(member), Optional.empty())));
        sessions.forEach((id, connection) -> {
            if (id.volume().equals(volume)) {
                Link.Member member = links.getOrDefault(id.pserver(), Link.NONE).member();
                links.put(
                        id.pserver(), new Link(session(connection.session()), member, Optional.of(connection.life())));
            }
        });
        return links;
    }

    private static Link.Session session(MirrorHost.Session session) {
        return switch (session) {
            case WELL -> Link.Session.WELL;
            case SILENT -> Link.Session.SILENT;
        };
    }

    private static Link.Member member(LegState member) {
        return switch (member) {
            case ACTIVE -> Link.Member.ACTIVE;
            case SYNCING -> Link.Member.SYNCING;
            case FAULTY -> Link.Member.FAULTY;
        };
    }

    /** @param record as the protocol knew it when it decided */
    Outcome perform(VolumeRecord record, OwnerEffect.Work work) throws InterruptedException {
        return inTurn(record.id(), () -> doing(record, work));
    }

    private interface Doing {
        Outcome run() throws InterruptedException;
    }

    private Outcome inTurn(VolumeId volume, Doing doing) throws InterruptedException {
        Lock turn = turns.computeIfAbsent(volume, _ -> new ReentrantLock());
        turn.lockInterruptibly();
        try {
            return doing.run();
        } finally {
            turn.unlock();
        }
    }

    private Outcome doing(VolumeRecord record, OwnerEffect.Work work) throws InterruptedException {
        VolumeId volume = record.id();
        return switch (work) {
            case OwnerEffect.LogIn(HostName leg, LegLife life, String secret) ->
                logIn(new LegId(volume, leg), life, secret);
            case OwnerEffect.Flush _ -> mirrors.flush(volume);
            case OwnerEffect.Make(FenceProof proof, var legs) -> {
                check(record, proof);
                yield mirrors.create(volume, record.redundancy(), List.copyOf(legs), record.size());
            }
            case OwnerEffect.Assemble(FenceProof proof, var legs, boolean resync) -> {
                check(record, proof);
                yield mirrors.assemble(volume, record.redundancy(), legs, resync);
            }
            case OwnerEffect.Add(HostName leg, OwnerEffect.Resync how) ->
                mirrors.add(
                        volume,
                        leg,
                        switch (how) {
                            case FULL -> MirrorHost.Resync.FULL;
                            case BITMAP -> MirrorHost.Resync.BITMAP;
                        });
            case OwnerEffect.Fail(HostName leg) -> fail(volume, leg);
            case OwnerEffect.TearDown() -> tearDown(volume);
            case OwnerEffect.Extend(long bytes) -> mirrors.grow(volume, record.redundancy(), new Size(bytes));
        };
    }

    /** The protocol has seen to it; but whoever assembles without a fence destroys data, so it is looked at twice. */
    private static void check(VolumeRecord record, FenceProof proof) {
        if (!proof.volume().equals(record.id()) || !proof.epoch().equals(record.epoch())) {
            throw new IllegalStateException("epoch " + record.epoch() + " of volume " + record.id()
                    + " is not fenced by the proof of epoch " + proof.epoch() + " of " + proof.volume());
        }
    }

    private Outcome logIn(LegId leg, LegLife life, String secret) throws InterruptedException {
        Optional<IpAddress> portal = addresses.apply(leg.pserver());
        return portal.isPresent()
                ? mirrors.login(leg, life, portal.get(), secret)
                : new Outcome.Failed("this pserver's bundle has no address of " + leg.pserver());
    }

    private Outcome fail(VolumeId volume, HostName leg) throws InterruptedException {
        return switch (mirrors.state(volume)) {
            case State.Assembled assembled when assembled.legs().containsKey(leg) -> mirrors.drop(volume, leg);
            case State.Assembled _, State.Absent _ -> mirrors.logout(new LegId(volume, leg));
            case State.Unknown(String why) -> new Outcome.Failed(why);
        };
    }

    /**
     * Gives up what waits for legs of a volume that is lost, of which nobody sees any more what becomes of it. What is under
     * way to legs that answer ends by itself: failed is what has to be tried again.
     */
    Outcome release(VolumeId volume) throws InterruptedException {
        return inTurn(volume, () -> giveUp(volume));
    }

    private Outcome giveUp(VolumeId volume) throws InterruptedException {
        return switch (mirrors.sessions()) {
            case Sessions.Unknown(String why) -> new Outcome.Failed(why);
            case Sessions.Known(var all) -> {
                if (own(volume, all).values().stream().anyMatch(one -> one.session() == MirrorHost.Session.SILENT)) {
                    yield mirrors.abandon(volume);
                }
                yield mirrors.isBusy(volume)
                        ? new Outcome.Failed("reads or writes of " + volume + " are under way")
                        : new Outcome.Done();
            }
        };
    }

    private static SortedMap<LegId, Connection> own(VolumeId volume, SortedMap<LegId, Connection> all) {
        SortedMap<LegId, Connection> own = new TreeMap<>(all);
        own.keySet().removeIf(leg -> !leg.volume().equals(volume));
        return own;
    }

    /** What waits for a silent leg is given up first: it was never acknowledged, and an array with it cannot be stopped. */
    private Outcome tearDown(VolumeId volume) throws InterruptedException {
        return switch (mirrors.sessions()) {
            case Sessions.Unknown(String why) -> new Outcome.Failed(why);
            case Sessions.Known(var all) -> {
                SortedMap<LegId, Connection> own = own(volume, all);
                boolean waits = own.values().stream().anyMatch(one -> one.session() == MirrorHost.Session.SILENT);
                Outcome outcome = waits ? mirrors.abandon(volume) : new Outcome.Done();
                if (outcome instanceof Outcome.Done) {
                    outcome = mirrors.stop(volume);
                }
                for (LegId leg : own.keySet()) {
                    if (outcome instanceof Outcome.Done) {
                        outcome = mirrors.logout(leg);
                    }
                }
                yield outcome;
            }
        };
    }
}
