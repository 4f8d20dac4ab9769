package anew.sim;

import anew.core.model.Epoch;
import anew.core.model.HostName;
import anew.core.model.VolumeRecord;
import anew.core.model.VolumeRecord.Phase;
import anew.core.protocol.Change;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What must hold after every step, judged with eyes that see everything at once. */
final class Invariants {

    private final World world;
    private long assembled;
    private boolean excused;

    /** What the ledger held when it was last right: what an owner began by it is no mistake afterwards. */
    private Optional<VolumeRecord> lastRight = Optional.empty();

    Invariants(World world) {
        this.world = world;
    }

    void afterStep() {
        List<Machine> running =
                world.machines().values().stream().filter(Machine::runsDomu).toList();
        if (running.size() > 1) {
            throw new Broken(
                    Invariant.I3,
                    "the domU runs on " + running.stream().map(Machine::text).toList() + " at once");
        }
        VolumeRecord record = world.arbiter().record();
        if (world.isHistory()) {
            return;
        }
        for (HostName leg : record.inSync()) {
            Store store = world.machine(leg).store();
            if (!store.isWiped()) {
                holdsAll(record, store);
            }
        }
    }

    /**
     * An agent that has read the ledger up to {@code revision} decides to change the record. A leg that was lost with its disk
     * may still count as in sync; whoever takes out the last others although he has read that loses what they have.
     */
    void decides(VolumeRecord from, Change change, long revision) {
        if (change instanceof Change.Drop(var gone)) {
            List<HostName> staying =
                    from.inSync().stream().filter(leg -> !gone.contains(leg)).toList();
            long good = staying.stream()
                    .filter(leg -> !world.arbiter().saysThatItFailed(leg, revision))
                    .count();
            if (good < from.needed()
                    && staying.stream()
                            .anyMatch(leg -> world.machine(leg).store().isWiped())) {
                throw new Broken(
                        Invariant.I1,
                        "to drop " + gone + " leaves " + staying + ", of which the ledger says that they hold nothing");
            }
        }
    }

    /** The ledger is about to be lost, or to become an old copy. */
    void historyBegins() {
        lastRight = Optional.of(world.arbiter().record());
    }

    /** The record has changed. */
    void committed(VolumeRecord before, VolumeRecord after) {
        // A new volume has no legs in sync: they may have been lost before the commit that calls them so was heard.
        boolean had = before.phase() == Phase.NEW || !isLost(before);
        excused |= had && isLost(after) && after.phase() == Phase.ACTIVE;
    }

    /** Whether two faults at once have cost all data, the second before anybody could know of the first. */
    boolean isExcused() {
        return excused;
    }

    private boolean isLost(VolumeRecord record) {
        return record.inSync().stream()
                        .filter(leg -> !world.machine(leg).store().isWiped())
                        .count()
                < record.needed();
    }

    private void holdsAll(VolumeRecord record, Store store) {
        for (int block = 0; block < Store.BLOCKS; block++) {
            if (store.stable(block) < world.outside().acknowledged(block)) {
                throw new Broken(
                        Invariant.I1,
                        "leg " + store.name() + " is in sync in version " + record.version() + " and holds write "
                                + store.stable(block) + " in block " + block + ", where write "
                                + world.outside().acknowledged(block) + " was acknowledged and flushed");
            }
        }
    }

    /** An owner is about to read from these legs as truth. */
    void assembles(Machine owner, Set<HostName> legs) {
        VolumeRecord known = world.arbiter().record();
        // An old copy may name the same owner, and legs that have been replaced since.
        VolumeRecord record = lastRight
                .filter(_ -> world.isHistory())
                .filter(right -> right.isOwnedBy(owner.self()) && right.truth().containsAll(legs))
                .orElse(known);
        for (HostName leg : legs) {
            boolean current = record.isOwnedBy(owner.self());
            if (current && !record.truth().contains(leg)) {
                throw new Broken(Invariant.I4, owner.text() + " reads leg " + leg + ", which is not in sync");
            }
        }
        for (HostName leg : legs) {
            Store store = world.machine(leg).store();
            if (!store.isWiped()) {
                holdsAll(record, store);
            }
        }
        long epoch = record.epoch().number();
        assembled = record.isOwnedBy(owner.self()) ? Math.max(assembled, epoch) : assembled;
    }

    /** A write of an owner of {@code epoch} reaches a leg. */
    void lands(Machine leg, Epoch epoch) {
        if (epoch.number() < assembled && world.arbiter().record().inSync().contains(leg.name())) {
            throw new Broken(
                    Invariant.I2,
                    "a write of epoch " + epoch + " lands on leg " + leg.text()
                            + ", which is in sync, while the owner of epoch " + assembled + " writes");
        }
    }
}
