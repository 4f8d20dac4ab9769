package anew.sim;

import anew.core.model.HostName;
import anew.core.model.Lineage;
import anew.core.model.PoolName;
import anew.core.model.Redundancy;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.model.VolumeName;
import anew.core.model.VolumeRecord;
import anew.core.protocol.LegProtocol;
import anew.core.protocol.OwnerProtocol;
import anew.core.protocol.Timers;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Everything that there is in one schedule. */
final class World {

    private static final VolumeId VOLUME = new VolumeId(new HostName("db1"), new VolumeName("data"));
    static final PoolName POOL = new PoolName("main");
    private static final long SIZE_BYTES = 1 << 20;

    private final Scenario scenario;
    private final Machinery machinery;
    private final Agenda agenda = new Agenda();
    private final Chance chance;
    private final Trace trace;
    private final Timers timers;
    private final LegProtocol legProtocol;
    private final OwnerProtocol ownerProtocol;
    private final Network network;
    private final Arbiter arbiter;
    private final Outside outside = new Outside();
    private final Invariants invariants;
    private final SortedMap<HostName, Machine> machines = new TreeMap<>();
    private long connections;
    private long effects;
    private boolean history;

    World(Scenario scenario, Machinery machinery, Trace.Level level) {
        this.scenario = scenario;
        this.machinery = machinery;
        chance = new Chance(scenario.seed() * 31 + 7);
        trace = new Trace(agenda, level);
        timers = Timers.within(scenario.shape().budget());
        legProtocol = machinery.legs().apply(timers);
        ownerProtocol = machinery.owners().apply(timers);
        int count = scenario.shape().machines().size();
        network = new Network(agenda, chance, count + 1);
        long driftPpm = (long) (timers.drift() * 1_000_000);
        long leaseMicros = timers.lease().toNanos() / 1_000;
        arbiter = new Arbiter(
                agenda,
                chance,
                trace,
                first(),
                leaseMicros * 1_000_000 / (1_000_000 + chance.between(-driftPpm, driftPpm)),
                scenario.restoresLedger(),
                this::committed);
        invariants = new Invariants(this);
        for (HostName name : scenario.shape().machines()) {
            machines.put(name, new Machine(this, name, machines.size(), chance.between(-driftPpm, driftPpm)));
        }
    }

    /** The volume's record as {@code anew volume create} makes it. */
    VolumeRecord first() {
        SortedMap<HostName, PoolName> legs = new TreeMap<>();
        scenario.shape().legs().forEach(leg -> legs.put(leg, POOL));
        return VolumeRecord.begun(
                VOLUME,
                new Size(SIZE_BYTES),
                scenario.shape().redundancy(),
                Lineage.beginning(chance.number()),
                Optional.of(scenario.shape().owners().getFirst()),
                legs,
                "secret");
    }

    void start() {
        machines.values().forEach(Machine::start);
    }

    private void committed(VolumeRecord before, VolumeRecord after) {
        invariants.committed(before, after);
        if (trace.logs()) {
            trace.log("ledger", describe(after));
        }
    }

    private static String describe(VolumeRecord record) {
        return "version " + record.version() + ": " + record.phase() + " epoch " + record.epoch() + " owner "
                + record.owner().map(Object::toString).orElse("none") + " in sync " + record.inSync()
                + record.previous()
                        .map(one -> " previous " + one.owner() + " of " + one.epoch())
                        .orElse("")
                + record.assigned().map(one -> " assigned " + one).orElse("")
                + (record.urgent() ? " urgent" : "")
                + (record.leaving().isEmpty() ? "" : " leaving " + record.leaving())
                + (record.unsettled() ? " unsettled" : "");
    }

    Scenario scenario() {
        return scenario;
    }

    Agenda agenda() {
        return agenda;
    }

    Chance chance() {
        return chance;
    }

    Trace trace() {
        return trace;
    }

    Timers timers() {
        return timers;
    }

    LegProtocol legProtocol() {
        return legProtocol;
    }

    OwnerProtocol ownerProtocol() {
        return ownerProtocol;
    }

    Machinery machinery() {
        return machinery;
    }

    Network network() {
        return network;
    }

    Arbiter arbiter() {
        return arbiter;
    }

    Outside outside() {
        return outside;
    }

    Invariants invariants() {
        return invariants;
    }

    SortedMap<HostName, Machine> machines() {
        return machines;
    }

    Machine machine(HostName name) {
        return Objects.requireNonNull(machines.get(name), () -> "no machine " + name + " in this schedule");
    }

    VolumeId volume() {
        return VOLUME;
    }

    int index(HostName name) {
        return name.equals(Fault.LEDGER) ? ledgerIndex() : machine(name).index();
    }

    int ledgerIndex() {
        return machines.size();
    }

    long nextConnection() {
        return ++connections;
    }

    int needed() {
        Redundancy redundancy = scenario.shape().redundancy();
        return redundancy.legs() - redundancy.lossesSurvived();
    }

    int legs() {
        return scenario.shape().redundancy().legs();
    }

    long dataLegs() {
        return scenario.shape().redundancy() instanceof Redundancy.Parity(int data, int _) ? data : 1;
    }

    long noopMicros() {
        return timers.noop().toNanos() / 1_000;
    }

    long renewMicros() {
        return timers.lease().toNanos() / 4_000;
    }

    /** How long after the end of its lease a pserver may still need to destroy a domU. */
    long killMicros() {
        return timers.killing().toNanos() / 1_000;
    }

    long shutDownMicros() {
        return timers.lease().toNanos() / 1_000;
    }

    /** One more effect of an agent. */
    void counts() {
        effects++;
    }

    long effects() {
        return effects;
    }

    /** Whether the ledger was lost or restored from an old copy, and what it holds is not so. */
    boolean isHistory() {
        return history;
    }

    void history(boolean is) {
        if (is && !history) {
            invariants.historyBegins();
        }
        history = is;
    }
}
