package anew.sim;

import anew.core.model.HostName;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Something that goes wrong, or that somebody asks for.
 *
 * @param names what it concerns; the ledger's servers are called {@code ledger}
 * @param lastingMillis after which it is mended; what is never mended otherwise is so when the time of faults is over
 */
public record Fault(long atMillis, Kind kind, List<HostName> names, long lastingMillis) {

    /** The name of the ledger among the machines. */
    public static final HostName LEDGER = new HostName("ledger");

    /** What can go wrong. */
    public enum Kind {
        /** Nothing passes between two machines. */
        CUT(2),
        /** Nothing passes from the first machine to the second. */
        CUT_ONE_WAY(2),
        /** What passes between two machines takes up to as long as the fault lasts. */
        SLOW(2),
        /** Machines lose power. */
        POWER_OFF(1),
        /** A machine stands still, and its clock goes on. */
        FREEZE(1),
        /** The agent of a machine ends and is started again. */
        AGENT_CRASH(1),
        /** The disk of a storage pserver answers nothing; then it is replaced by an empty one if others hold its data. */
        DISK_ERROR(1),
        /** The domU on a machine ends by itself. */
        DOMU_CRASH(1),
        /** The ledger answers nobody. */
        LEDGER_DOWN(0),
        /** The ledger becomes what it was as long ago as the fault lasts. */
        LEDGER_RESTORE(0),
        /** The ledger forgets everything; then the volume is made in it as if it were a new one. */
        LEDGER_LOST(0),
        /** A command: {@code anew recover}, given again until somebody has to decide, or nothing is left to do. */
        RECOVER(0),
        /** A command: the machine is to own the volume, once the owner has let go. */
        ASSIGN(1),
        /** A command: the machine is to own the volume at once. */
        TAKE_OVER(1),
        /** A command: nobody is to own the volume for a while; then the machine. */
        REST(1),
        /** A command: a leg moves from the first machine to the second. */
        MOVE_LEG(2),
        /** A command: likewise, but the second one's leg gets nothing from the first one's. */
        MOVE_LEG_AT_ONCE(2),
        /** A command: the volume becomes larger. */
        GROW(0);

        private final int names;

        Kind(int names) {
            this.names = names;
        }

        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** How many machines it concerns; {@link #POWER_OFF} may concern more. */
        int names() {
            return names;
        }

        /** Which machines of {@code shape} it may concern, the ledger among them. */
        SortedSet<HostName> mayConcern(Shape shape) {
            SortedSet<HostName> may = new TreeSet<>();
            switch (this) {
                case CUT, CUT_ONE_WAY, SLOW -> {
                    may.addAll(shape.machines());
                    may.add(LEDGER);
                }
                case POWER_OFF, FREEZE, AGENT_CRASH -> may.addAll(shape.machines());
                case DISK_ERROR, MOVE_LEG, MOVE_LEG_AT_ONCE -> {
                    may.addAll(shape.legs());
                    may.addAll(shape.spares());
                }
                case DOMU_CRASH, ASSIGN, TAKE_OVER, REST -> may.addAll(shape.owners());
                case LEDGER_DOWN, LEDGER_RESTORE, LEDGER_LOST, RECOVER, GROW -> {
                    // Nobody.
                }
            }
            return may;
        }
    }

    public Fault {
        names = List.copyOf(names);
        if (names.size() < kind.names || atMillis < 0 || lastingMillis < 0) {
            throw new IllegalArgumentException(
                    "fault " + kind.text() + " takes " + kind.names + " names, not " + names + ", at a time from 0 on");
        }
    }

    long endMillis() {
        return kind == Kind.LEDGER_RESTORE ? atMillis : atMillis + lastingMillis;
    }

    static String time(long millis) {
        return millis % 1000 == 0 ? millis / 1000 + "s" : String.format(Locale.ROOT, "%.3fs", millis / 1000.0);
    }

    /** A line of the file {@code faults}, which {@link ScenarioText} reads. */
    @Override
    public String toString() {
        return time(atMillis) + " " + kind.text()
                + names.stream().map(name -> " " + name).collect(Collectors.joining())
                + (lastingMillis == 0 ? "" : " for " + time(lastingMillis));
    }
}
