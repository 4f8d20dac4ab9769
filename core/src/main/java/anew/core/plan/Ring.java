package anew.core.plan;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Pservers on a consistent-hashing ring, each with what it has free, so that the first one after a point with enough
 * of it is found without looking at all of them.
 *
 * <p>What is placed by walking such a ring stays where it is when others come and go (Karger et al., STOC 1997; with
 * full pservers passed over: Mirrokni, Thorup and Zadimoghaddam, SODA 2018). Above the leaves, in ring order, stands a
 * binary tree that holds for each range the most memory and the most vCPUs any leaf below has free.
 *
 * <p>A search takes logarithmic time where memory and vCPUs run out together; it may visit more nodes where leaves with
 * memory lack vCPUs and the other way round.
 */
final class Ring {

    /** What {@link #find} answers when nobody has enough. */
    static final int NONE = -1;

    /** Points of each pserver on the ring: with 8 the shares of two equal pservers seldom differ by more than half. */
    private static final int POINTS = 8;

    private static final int[] NO_LEAVES = {};

    private final int[] owners;
    private final long[] points;
    private final int[][] leavesOf;
    private final int width;
    private final long[] mostMemory;
    private final long[] mostVcpus;

    private record Point(long hash, int owner) {}

    /**
     * A ring with nothing free anywhere.
     *
     * @param members indices of the pservers on it
     * @param names all pservers' names, by index
     */
    Ring(List<Integer> members, List<String> names) {
        Point[] sorted = new Point[members.size() * POINTS];
        int next = 0;
        for (int member : members) {
            for (int i = 0; i < POINTS; i++) {
                sorted[next++] = new Point(StableHash.of(names.get(member), i + 1), member);
            }
        }
        Arrays.sort(sorted, Comparator.comparingLong(Point::hash).thenComparingInt(Point::owner));
        points = new long[sorted.length];
        owners = new int[sorted.length];
        leavesOf = new int[names.size()][];
        Arrays.fill(leavesOf, NO_LEAVES);
        int[] seen = new int[names.size()];
        for (int leaf = 0; leaf < sorted.length; leaf++) {
            int owner = sorted[leaf].owner();
            points[leaf] = sorted[leaf].hash();
            owners[leaf] = owner;
            if (seen[owner] == 0) {
                leavesOf[owner] = new int[POINTS];
            }
            leavesOf[owner][seen[owner]++] = leaf;
        }
        width = Math.max(1, Integer.highestOneBit(Math.max(1, sorted.length - 1)) << 1);
        mostMemory = new long[2 * width];
        mostVcpus = new long[2 * width];
        Arrays.fill(mostMemory, NONE);
        Arrays.fill(mostVcpus, NONE);
    }

    boolean has(int pserver) {
        return leavesOf[pserver].length > 0;
    }

    /** Says what {@code pserver} has free; less than nothing keeps it from being found. */
    void set(int pserver, long memory, long vcpus) {
        for (int leaf : leavesOf[pserver]) {
            int node = width + leaf;
            mostMemory[node] = memory;
            mostVcpus[node] = vcpus;
            boolean changed = true;
            for (node /= 2; node > 0 && changed; node /= 2) {
                changed = showMost(node);
            }
        }
    }

    /** Works out {@code node} from the two below it, and says whether that changed it. */
    private boolean showMost(int node) {
        long memory = Math.max(mostMemory[2 * node], mostMemory[2 * node + 1]);
        long vcpus = Math.max(mostVcpus[2 * node], mostVcpus[2 * node + 1]);
        boolean changed = memory != mostMemory[node] || vcpus != mostVcpus[node];
        mostMemory[node] = memory;
        mostVcpus[node] = vcpus;
        return changed;
    }

    /** The first pserver at or after {@code point} that has enough and is {@code allowed}, or {@link #NONE}. */
    int find(long point, long memory, long vcpus, IntPredicate allowed) {
        int insertion = Arrays.binarySearch(points, point);
        int start = insertion < 0 ? -insertion - 1 : insertion;
        int found = scan(start, owners.length, memory, vcpus, allowed);
        return found != NONE ? found : scan(0, start, memory, vcpus, allowed);
    }

    private int scan(int from, int to, long memory, long vcpus, IntPredicate allowed) {
        int leaf = first(1, 0, width, from, to, memory, vcpus);
        while (leaf != NONE && !allowed.test(owners[leaf])) {
            leaf = first(1, 0, width, leaf + 1, to, memory, vcpus);
        }
        return leaf == NONE ? NONE : owners[leaf];
    }

    /** The first leaf of {@code [from, to)} with enough, below {@code node}, whose leaves are {@code [low, high)}. */
    private int first(int node, int low, int high, int from, int to, long memory, long vcpus) {
        if (high <= from || low >= to || mostMemory[node] < memory || mostVcpus[node] < vcpus) {
            return NONE;
        }
        if (high - low == 1) {
            return low;
        }
        int middle = (low + high) >>> 1;
        int left = first(2 * node, low, middle, from, to, memory, vcpus);
        return left != NONE ? left : first(2 * node + 1, middle, high, from, to, memory, vcpus);
    }
}
