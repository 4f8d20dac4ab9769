package anew.sim;

import anew.core.model.HostName;
import anew.core.model.Size;
import anew.core.model.VolumeRecord;
import anew.core.model.VolumeRecord.Phase;
import anew.core.protocol.Change;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Lets the faults of a scenario happen, and mends them. */
final class Fate {

    private static final long MICROS_PER_MILLI = 1_000;

    private final World world;
    private final PeopleRecover recovery;
    private final Map<Fault.Kind, Integer> happened = new EnumMap<>(Fault.Kind.class);

    Fate(World world) {
        this.world = world;
        recovery = new PeopleRecover(world);
    }

    void plan(List<Fault> faults) {
        faults.forEach(fault -> world.agenda().at(fault.atMillis() * MICROS_PER_MILLI, () -> happen(fault)));
    }

    /** Somebody is to own the volume in the end. */
    void end(HostName owner) {
        if (world.arbiter().record().assigned().isEmpty()) {
            assign(owner, false);
        }
    }

    /** How many there have been, by kind. */
    Map<Fault.Kind, Integer> happened() {
        return happened;
    }

    private void happen(Fault fault) {
        world.trace().log("fault", fault.toString());
        happened.merge(fault.kind(), 1, Integer::sum);
        List<HostName> names = fault.names();
        switch (fault.kind()) {
            case CUT -> cut(fault, true);
            case CUT_ONE_WAY -> cut(fault, false);
            case SLOW -> {
                slow(fault, fault.lastingMillis());
                mend(fault, () -> slow(fault, -fault.lastingMillis()));
            }
            case POWER_OFF -> {
                names.forEach(name -> world.machine(name).power(true));
                mend(fault, () -> names.forEach(name -> world.machine(name).power(false)));
            }
            case FREEZE -> {
                Machine machine = world.machine(names.getFirst());
                machine.freeze(true);
                mend(fault, () -> machine.freeze(false));
            }
            case AGENT_CRASH ->
                world.machine(names.getFirst()).crashAgent(1 + fault.lastingMillis() * MICROS_PER_MILLI);
            case DISK_ERROR -> {
                Machine machine = world.machine(names.getFirst());
                machine.failDisk();
                mend(fault, () -> machine.mendDisk(mayReplace(machine)));
            }
            case DOMU_CRASH -> world.machine(names.getFirst()).crashDomu();
            case LEDGER_DOWN -> {
                world.arbiter().down(true);
                mend(fault, () -> world.arbiter().down(false));
            }
            case LEDGER_RESTORE -> restore(fault);
            case LEDGER_LOST -> {
                if (allAnswer()) {
                    world.history(true);
                    world.arbiter().lose(world.first());
                }
            }
            case RECOVER -> recovery.begin();
            case ASSIGN -> assign(names.getFirst(), false);
            case TAKE_OVER -> assign(names.getFirst(), true);
            case REST -> {
                command(new Change.Assign(Optional.empty(), false));
                mend(fault, () -> assign(names.getFirst(), false));
            }
            case MOVE_LEG -> move(names.get(0), names.get(1), false);
            case MOVE_LEG_AT_ONCE -> move(names.get(0), names.get(1), true);
            case GROW ->
                command(new Change.Grow(new Size(world.arbiter().record().size().bytes() + (1 << 20))));
        }
    }

    private void mend(Fault fault, Runnable how) {
        world.agenda().after(fault.lastingMillis() * MICROS_PER_MILLI, () -> {
            world.trace().log("fault", "mended: " + fault);
            how.run();
        });
    }

    private void cut(Fault fault, boolean bothWays) {
        cut(fault, bothWays, true);
        mend(fault, () -> cut(fault, bothWays, false));
    }

    private void cut(Fault fault, boolean bothWays, boolean cut) {
        int one = world.index(fault.names().get(0));
        int other = world.index(fault.names().get(1));
        world.network().cut(one, other, cut);
        if (bothWays) {
            world.network().cut(other, one, cut);
        }
    }

    private void slow(Fault fault, long millis) {
        int one = world.index(fault.names().get(0));
        int other = world.index(fault.names().get(1));
        world.network().slow(one, other, millis * MICROS_PER_MILLI);
        world.network().slow(other, one, millis * MICROS_PER_MILLI);
    }

    /** Whoever replaces a disk looks first whether what it held is elsewhere. */
    private boolean mayReplace(Machine machine) {
        VolumeRecord record = world.arbiter().record();
        long others = record.inSync().stream()
                .filter(leg -> !leg.equals(machine.name()))
                .map(leg -> world.machine(leg).store())
                .filter(store -> !store.isWiped() && !store.isSilent())
                .filter(store -> record.owner().isEmpty() || store.openFor().isPresent())
                .count();
        return record.phase() == Phase.NEW || others >= record.needed();
    }

    private void restore(Fault fault) {
        if (allAnswer()) {
            world.history(true);
            world.arbiter().restore(fault.lastingMillis() * MICROS_PER_MILLI);
        }
    }

    /** What docs/volumes.md promises of a ledger that is not what it was holds while the legs can be heard. */
    private boolean allAnswer() {
        return world.arbiter().isUp()
                && world.machines().values().stream().allMatch(machine -> machine.isAwake() && machine.hasAgent());
    }

    private void assign(HostName to, boolean urgent) {
        command(new Change.Assign(Optional.of(to), urgent));
    }

    private void move(HostName leaving, HostName arriving, boolean atOnce) {
        command(record -> move(record, leaving, arriving, atOnce));
    }

    private static Optional<Change> move(VolumeRecord record, HostName leaving, HostName arriving, boolean atOnce) {
        boolean sensible = record.phase() == Phase.ACTIVE
                && record.leaving().isEmpty()
                && record.legs().containsKey(leaving)
                && !record.legs().containsKey(arriving);
        return sensible ? Optional.of(new Change.Replace(leaving, arriving, World.POOL, atOnce)) : Optional.empty();
    }

    private void command(Change change) {
        command(_ -> Optional.of(change));
    }

    private void command(Function<VolumeRecord, Optional<Change>> choice) {
        VolumeRecord record = world.arbiter().record();
        if (!world.arbiter().isUp()) {
            world.agenda().after(1_000_000, () -> command(choice)); // Whoever asks for it tries again.
        } else if (record.phase() != Phase.RETIRED) {
            choice.apply(record)
                    .ifPresent(change -> world.arbiter()
                            .compareAndSet(
                                    record, change.apply(record, world.chance().number(), "secret")));
        }
    }
}
