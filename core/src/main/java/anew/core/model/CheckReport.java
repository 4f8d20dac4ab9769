package anew.core.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How far an owner is with the check that was ordered, or what it has found.
 *
 * @param inSync the legs that are compared
 * @param begun when, as the owner's clock has it; for people
 */
public record CheckReport(CheckOrder order, HostName owner, SortedSet<HostName> inSync, Instant begun, Stage stage) {

    /** How many places a report names; with the longest names of hosts they still fit into one value of the ledger. */
    public static final int PLACES_MAX = 20;

    private static final int WHY_LENGTH_MAX = 1000;

    public CheckReport {
        inSync = Collections.unmodifiableSortedSet(new TreeSet<>(inSync));
    }

    public CheckReport at(Stage next) {
        return new CheckReport(order, owner, inSync, begun, next);
    }

    public boolean hasEnded() {
        return stage instanceof Stage.Ended;
    }

    /** What an owner does about it, in this order. */
    public sealed interface Stage {
        /** All legs are read to the end; bytes of each leg. */
        record Reading(long done, long total) implements Stage {}

        /**
         * Since some were found to differ, it is looked where; bytes of each leg.
         *
         * @param suspected bytes that differed while all was read
         */
        record Comparing(long done, long total, long suspected, Places found) implements Stage {}

        /** It is over. */
        record Ended(Instant at, Finding finding) implements Stage {}
    }

    /** What came of a check. */
    public sealed interface Finding {
        /**
         * The legs agree.
         *
         * @param passed bytes that differed while all was read, and did no more when they were looked at again
         */
        record Equal(long passed) implements Finding {}

        record Differing(Places places) implements Finding {}

        /** Nothing is known: it could not begin, or not go on to the end. */
        record NotRun(String why) implements Finding {
            public NotRun {
                why = why.length() > WHY_LENGTH_MAX ? why.substring(0, WHY_LENGTH_MAX) : why;
            }
        }
    }

    /**
     * Where legs differ, by offset.
     *
     * @param first at most {@link #PLACES_MAX}
     * @param more how many other places there are
     */
    public record Places(List<Difference> first, long more) {

        public static final Places NONE = new Places(List.of(), 0);

        public Places {
            first = List.copyOf(first);
            if (first.size() > PLACES_MAX || more < 0) {
                throw new IllegalArgumentException(first.size() + " places and " + more + " more are no report");
            }
        }

        public boolean isEmpty() {
            return first.isEmpty();
        }

        /** These and {@code others}, which lie behind them; what adjoins and has the same odd legs is one place. */
        public Places and(List<Difference> others) {
            List<Difference> all = new ArrayList<>(first);
            all.addAll(more == 0 ? others : Difference.joined(others));
            List<Difference> joined = more == 0 ? Difference.joined(all) : all;
            int kept = Math.min(joined.size(), PLACES_MAX);
            return new Places(joined.subList(0, kept), more + joined.size() - kept);
        }
    }
}
