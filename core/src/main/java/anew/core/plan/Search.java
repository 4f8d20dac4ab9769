package anew.core.plan;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Tries all placements of a small fleet until one survives every loss; the last resort after an {@link Attempt}.
 *
 * <p>Promised: if it ends with steps left, its answer is certain. Not promised: that it ends with steps left.
 */
final class Search {

    /** Vservers times pservers, beyond which trying everything is hopeless. */
    private static final int SIZE_MAX = 512;

    private final Room room;
    private final Steps steps;
    private final List<Integer> order;

    private Search(Room room, Steps steps) {
        this.room = room;
        this.steps = steps;
        this.order = IntStream.range(0, room.vserverCount())
                .boxed()
                .sorted(room.hardestFirst())
                .toList();
    }

    static boolean isWorthwhile(Room room) {
        return (long) room.vserverCount() * room.pserverCount() <= SIZE_MAX;
    }

    /** Fills {@code room}, which is empty, and says whether it could. */
    static boolean fill(Room room, Steps steps) {
        return new Search(room, steps).from(0);
    }

    private boolean from(int depth) {
        if (depth == order.size()) {
            return survivesEveryLoss();
        }
        int v = order.get(depth);
        for (int p = 0; p < room.pserverCount() && steps.take(); p++) {
            boolean pinAllows = !room.isPinned(v) || room.pinOf(v) == p;
            if (pinAllows && room.fits(v, p) && room.spreads(v, p)) {
                room.take(v, p);
                if (from(depth + 1)) {
                    return true;
                }
                room.give(v);
            }
        }
        return false;
    }

    private boolean survivesEveryLoss() {
        return IntStream.range(0, room.pserverCount())
                .allMatch(p -> Evacuation.of(room, p, steps).succeeds());
    }
}
