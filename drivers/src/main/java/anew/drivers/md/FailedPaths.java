package anew.drivers.md;

import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which paths have failed, without asking dmsetup where nothing can have changed: no path fails without an error that the
 * kernel has counted. To run a program at each look costs a small dom0 more than all else that it does.
 */
final class FailedPaths {

    /** What was counted of the sessions of which {@link #paths} tells all. */
    private final Set<String> settled = new HashSet<>();

    /** What was counted when dmsetup was last asked. */
    private Set<String> asked = Set.of();

    private Optional<SortedMap<String, Boolean>> paths = Optional.of(new TreeMap<>());

    /** Asks dmsetup. */
    interface Asking {
        Optional<SortedMap<String, Boolean>> ask() throws InterruptedException;
    }

    /**
     * What {@code asking} would give of the sessions in question, empty if it does not know.
     *
     * @param counted a text for each session in question, which changes with its errors, read before this is called; whatever
     *     was known of a session that is left out is forgotten
     */
    synchronized Optional<SortedMap<String, Boolean>> current(Collection<String> counted, Asking asking)
            throws InterruptedException {
        settled.retainAll(counted);
        if (settled.containsAll(counted)) {
            return paths;
        }
        // An error is counted a moment before the path fails of it: the second answer after a change is the one that
        // lasts.
        paths = asking.ask();
        settled.clear();
        if (paths.isPresent()) {
            settled.addAll(counted);
            settled.retainAll(asked);
        }
        asked = Set.copyOf(counted);
        return paths;
    }
}
