package anew.core.model;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far an owner's array is with making the legs of a volume equal. It is for people: nothing is decided by it.
 *
 * @param epoch of the owner that says so
 * @param sessions the legs that catch up, each with the number of its session; empty if legs in sync are made equal in what
 *     they may differ in since a crash
 * @param done of {@code total}, bytes of each leg
 */
public record CatchUp(Epoch epoch, SortedMap<HostName, Long> sessions, long done, long total) {

    public CatchUp {
        sessions = Collections.unmodifiableSortedMap(new TreeMap<>(sessions));
        if (total < 1 || done < 0 || done > total) {
            throw new IllegalArgumentException(done + " of " + total + " bytes is no progress");
        }
    }

    /** Whether it is about the volume as {@code record} has it, rather than about what is over. */
    public boolean concerns(VolumeRecord record) {
        boolean goesOn = sessions.isEmpty()
                ? record.unsettled()
                : sessions.entrySet().stream()
                        .anyMatch(leg -> !record.inSync().contains(leg.getKey())
                                && leg.getValue().equals(record.sessions().get(leg.getKey())));
        return goesOn && epoch.equals(record.epoch()) && record.owner().isPresent();
    }

    /** Whether it is of the same legs as {@code earlier}. */
    public boolean goesOnFrom(CatchUp earlier) {
        return epoch.equals(earlier.epoch) && sessions.equals(earlier.sessions);
    }
}
