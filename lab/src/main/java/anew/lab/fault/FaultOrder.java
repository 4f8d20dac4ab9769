package anew.lab.fault;

import anew.core.model.HostName;
import anew.core.model.PoolName;
import anew.lab.net.Fault;
import java.util.Set;
import java.util.TreeSet;

/** Something to be done to a lab: make something go wrong, or well again. */
public sealed interface FaultOrder {

    /**
     * Makes a way through the network worse, in place of what was wrong with it before.
     *
     * @param oneWay whether only frames from {@code from} to {@code to} meet the fault
     */
    record Impair(Party from, Party to, Fault fault, boolean oneWay) implements FaultOrder {}

    /** Makes a way through the network well, in both directions. */
    record Mend(Party one, Party other) implements FaultOrder {}

    /** Ends every fault: of the network, of frozen machines, of disks. What is off stays off. */
    record MendAll() implements FaultOrder {}

    /** Halts a machine; with its clocks if {@code withClock}. */
    record Freeze(HostName machine, boolean withClock) implements FaultOrder {}

    /** Lets a frozen machine go on. */
    record Thaw(HostName machine) implements FaultOrder {}

    /** Makes the disks of storage pools answer with errors. */
    record BreakPools(HostName machine, Set<PoolName> pools) implements FaultOrder {
        public BreakPools {
            pools = Set.copyOf(pools);
        }
    }

    /** Makes them well again. */
    record MendPools(HostName machine, Set<PoolName> pools) implements FaultOrder {
        public MendPools {
            pools = Set.copyOf(pools);
        }
    }

    /** Cuts a machine's power. */
    record Kill(HostName machine) implements FaultOrder {}

    /** Switches a machine on, and does not wait until it is up. */
    record Start(HostName machine) implements FaultOrder {}

    /** What is so once it is done, in a sentence. */
    default String outcome() {
        return switch (this) {
            case Impair(Party from, Party to, Fault fault, boolean oneWay) ->
                new FaultInForce.OnTheWay(from, to, fault, !oneWay).toString();
            case Mend(Party one, Party other) -> "the way between " + one + " and " + other + " is well";
            case MendAll() -> "nothing is wrong any more";
            case Freeze(HostName machine, boolean withClock) -> new FaultInForce.Frozen(machine, withClock).toString();
            case Thaw(HostName machine) -> machine + " goes on";
            case BreakPools(HostName machine, Set<PoolName> pools) ->
                machine + ": pool " + list(pools) + " answers with errors";
            case MendPools(HostName machine, Set<PoolName> pools) -> machine + ": pool " + list(pools) + " is well";
            case Kill(HostName machine) -> machine + " is off";
            case Start(HostName machine) -> machine + " is switched on";
        };
    }

    private static String list(Set<PoolName> pools) {
        return String.join(
                ", ", new TreeSet<>(pools).stream().map(PoolName::text).toList());
    }
}
