package anew.drivers.md;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Which paths have failed, without asking dmsetup where nothing can have changed: no path fails without an error that the
 * kernel has counted. To run a program at each look costs a small dom0 more than all else that it does.
 */
final class FailedPaths {

    private List<String> errors = List.of();
    private Optional<SortedMap<String, Boolean>> paths = Optional.empty();
    private boolean settled;

    /** Asks dmsetup. */
    interface Asking {
        Optional<SortedMap<String, Boolean>> ask() throws InterruptedException;
    }

    /**
     * What {@code asking} would give, empty if it does not know.
     *
     * @param counted what tells of each session whether there were errors, read before this is called
     */
    synchronized Optional<SortedMap<String, Boolean>> current(List<String> counted, Asking asking)
            throws InterruptedException {
        boolean same = counted.equals(errors);
        if (same && settled) {
            return paths;
        }
        // An error is counted a moment before the path fails of it: the second answer after a change is the one that
        // lasts.
        paths = asking.ask();
        settled = same && paths.isPresent();
        errors = List.copyOf(counted);
        return paths;
    }
}
