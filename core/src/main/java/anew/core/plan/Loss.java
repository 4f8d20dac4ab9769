package anew.core.plan;

import anew.core.model.HostName;
import anew.core.model.Redundancy;
import anew.core.model.SpreadGroup;
import anew.core.model.VolumeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the loss of some pservers at once would do.
 *
 * @param lost the pservers that are gone
 * @param moves the vservers that start elsewhere, within the budget
 * @param stopped the vservers that cannot run until something is back
 * @param volumes the volumes that lose legs
 * @param groups the spread groups all of whose members go down at once, until they have moved
 * @param ledgerStops whether the ledger loses its majority: nothing fails over until it has one again
 */
public record Loss(
        SortedSet<HostName> lost,
        List<Move> moves,
        List<Stopped> stopped,
        List<VolumeLoss> volumes,
        List<SpreadGroup> groups,
        boolean ledgerStops) {

    /**
     * A vserver that starts elsewhere.
     *
     * @param besideSibling whether its spread rule has to yield there
     */
    public record Move(HostName vserver, HostName from, HostName to, boolean besideSibling) {}

    /** A vserver that does not run. */
    public record Stopped(HostName vserver, Why why) {

        /** What it lacks. */
        public sealed interface Why {
            /** A pserver with room; the nearest are told of the first few only. */
            record NoRoom(List<Shortfall> nearest) implements Why {}

            /** Its data. */
            record NoData(VolumeId volume) implements Why {}
        }
    }

    /**
     * A volume that loses legs.
     *
     * @param legsLost how many of its {@code redundancy.legs()}
     */
    public record VolumeLoss(VolumeId volume, Redundancy redundancy, int legsLost) {

        /** Whether too few legs are left to read it. */
        public boolean isUnavailable() {
            return legsLost > redundancy.lossesSurvived();
        }

        /** Whether it can be read, but one more lost leg would end that. */
        public boolean isWithoutRedundancy() {
            return legsLost == redundancy.lossesSurvived();
        }
    }

    public Loss {
        lost = Collections.unmodifiableSortedSet(new TreeSet<>(lost));
        moves = List.copyOf(moves);
        stopped = List.copyOf(stopped);
        volumes = List.copyOf(volumes);
        groups = List.copyOf(groups);
    }

    /** Whether somebody suffers for longer than a failover takes, or a spread group fails to do what it is for. */
    public boolean hurts() {
        return ledgerStops || !stopped.isEmpty() || !groups.isEmpty();
    }

    /** One line for each consequence, the worst first. */
    public List<String> describe() {
        List<String> lines = new ArrayList<>();
        if (ledgerStops) {
            lines.add("the ledger loses its majority: nothing fails over until it is back");
        }
        stopped.forEach(each -> lines.add(each.vserver() + " stops: " + describe(each.why())));
        groups.forEach(group -> lines.add("all members of spread group " + group + " go down at once"));
        moves.forEach(move -> lines.add(move.vserver() + " moves from " + move.from() + " to " + move.to()
                + (move.besideSibling() ? ", beside another member of its spread group" : "")));
        volumes.forEach(each -> lines.add(describe(each)));
        return lines;
    }

    private static String describe(Stopped.Why why) {
        return switch (why) {
            case Stopped.Why.NoData(VolumeId volume) -> "too few legs of its volume " + volume + " are left";
            case Stopped.Why.NoRoom(List<Shortfall> nearest)
            when nearest.isEmpty() -> "no pserver that is left has room for it";
            case Stopped.Why.NoRoom(List<Shortfall> nearest) ->
                "no pserver that is left has room for it; nearest: "
                        + nearest.stream().map(Shortfall::describe).collect(Collectors.joining(", "));
        };
    }

    private static String describe(VolumeLoss loss) {
        String count = "volume " + loss.volume() + " loses " + loss.legsLost() + " of "
                + loss.redundancy().legs() + " legs";
        if (loss.isUnavailable()) {
            return count + " and cannot be read until one is back";
        }
        return count + (loss.isWithoutRedundancy() ? " and has no redundancy left" : " and stays redundant");
    }
}
