package anew.core.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A place of a volume whose legs do not agree: on a volume of whole copies they hold different bytes, on one with parity
 * data and parity do not fit.
 *
 * @param offset in the volume, in bytes; with parity, where the data of the stripe begin
 * @param odd the legs that the others outvote; empty where nobody can know which one is wrong
 */
public record Difference(long offset, long bytes, SortedSet<HostName> odd) {

    public Difference {
        odd = Collections.unmodifiableSortedSet(new TreeSet<>(odd));
        if (offset < 0 || bytes < 1) {
            throw new IllegalArgumentException("no place is " + bytes + " bytes from " + offset);
        }
    }

    /** The same places, those that adjoin and have the same odd legs as one. */
    public static List<Difference> joined(Collection<Difference> byOffset) {
        List<Difference> joined = new ArrayList<>();
        for (Difference place : byOffset) {
            if (!joined.isEmpty() && joined.getLast().isContinuedBy(place)) {
                Difference last = joined.removeLast();
                joined.add(new Difference(last.offset, last.bytes + place.bytes, last.odd));
            } else {
                joined.add(place);
            }
        }
        return joined;
    }

    private boolean isContinuedBy(Difference other) {
        return offset + bytes == other.offset && odd.equals(other.odd);
    }
}
