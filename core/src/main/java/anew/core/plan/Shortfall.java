package anew.core.plan;

import anew.core.model.HostName;
import anew.core.model.Size;
import anew.core.model.Vserver;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What one pserver lacks to take a vserver, all three being possible at once.
 *
 * @param memoryFreeBytes what it has
 * @param memoryShortBytes how much more it would need; 0 where there is enough
 * @param vcpusFree what it has
 * @param vcpusShort how many more it would need; 0 where there are enough
 * @param besideSibling whether a member of the same spread group is in the way
 */
public record Shortfall(
        HostName pserver,
        long memoryFreeBytes,
        long memoryShortBytes,
        long vcpusFree,
        long vcpusShort,
        boolean besideSibling) {

    /** How many candidates an explanation names: enough to choose from, few enough to read. */
    private static final int NAMED = 3;

    /** The pservers of the vserver's network that come nearest to taking it, nearest first; few. */
    static List<Shortfall> nearest(Room room, int v) {
        return nearestPservers(room, v, NAMED).stream().map(p -> of(room, v, p)).toList();
    }

    /** The first {@code limit} pservers by what they lack for {@code v}. */
    static List<Integer> nearestPservers(Room room, int v, int limit) {
        long memory = room.vserver(v).memory().bytes();
        Comparator<Integer> nearest = Comparator.<Integer>comparingInt(p -> room.spreads(v, p) ? 0 : 1)
                .thenComparingLong(p -> Math.max(0, memory - room.memoryFree(p)))
                .thenComparingLong(p -> -room.vcpusFree(p))
                .thenComparingLong(p -> -room.memoryFree(p))
                .thenComparingInt(p -> p);
        SortedSet<Integer> best = new TreeSet<>(nearest);
        for (int p = 0; p < room.pserverCount(); p++) {
            if (room.connects(v, p) && best.add(p) && best.size() > limit) {
                best.removeLast();
            }
        }
        return List.copyOf(best);
    }

    static Shortfall of(Room room, int v, int p) {
        Vserver vserver = room.vserver(v);
        return new Shortfall(
                room.pserver(p).name(),
                room.memoryFree(p),
                Math.max(0, vserver.memory().bytes() - room.memoryFree(p)),
                room.vcpusFree(p),
                Math.max(0, vserver.vcpus() - room.vcpusFree(p)),
                !room.spreads(v, p));
    }

    /** Such as {@code beta with 1.2 GiB free (819.2 MiB short)}. */
    public String describe() {
        List<String> lacks = new ArrayList<>();
        if (memoryShortBytes > 0) {
            lacks.add(Size.format(memoryFreeBytes) + " of memory free, " + Size.format(memoryShortBytes) + " short");
        }
        if (vcpusShort > 0) {
            lacks.add(vcpusFree + " vCPUs free, " + vcpusShort + " short");
        }
        if (besideSibling) {
            lacks.add("another member of its spread group is there");
        }
        if (lacks.isEmpty()) {
            lacks.add("room, but not together with the others that need it");
        }
        return pserver + " (" + String.join("; ", lacks) + ")";
    }
}
