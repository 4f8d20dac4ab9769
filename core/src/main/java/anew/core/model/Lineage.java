package anew.core.model;

import java.util.ArrayList;
import java.util.List;

/**
 * The random stamps of the last versions of a volume's record, newest last. It tells whether one record came of another,
 * which their versions alone do not once the ledger was restored from an old copy and has gone on from there.
 *
 * @param stamps at most {@value #STAMPS_MAX}; the last one is that of the record's own version
 */
public record Lineage(List<Integer> stamps) {

    /**
     * A leg that has missed more versions than this can no longer tell, and refuses: safe, but it takes
     * {@code anew recover}. A steady volume makes none, each failure and return two.
     */
    public static final int STAMPS_MAX = 256;

    public Lineage {
        stamps = List.copyOf(stamps);
        if (stamps.isEmpty() || stamps.size() > STAMPS_MAX) {
            throw new IllegalArgumentException("a lineage has 1 to " + STAMPS_MAX + " stamps, not " + stamps.size());
        }
    }

    public static Lineage beginning(int stamp) {
        return new Lineage(List.of(stamp));
    }

    public Lineage then(int stamp) {
        List<Integer> longer = new ArrayList<>(stamps);
        longer.add(stamp);
        return new Lineage(longer.subList(Math.max(0, longer.size() - STAMPS_MAX), longer.size()));
    }

    /** Whether the version {@code age} versions before this one had the stamp {@code stamp}. */
    boolean had(long age, int stamp) {
        return age >= 0 && age < stamps.size() && stamps.get(stamps.size() - 1 - (int) age) == stamp;
    }

    int newest() {
        return stamps.getLast();
    }
}
