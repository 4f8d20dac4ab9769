package anew.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Finds new hosts for all vservers of pservers that are lost at once, and then puts everything back; the measure of
 * N+1, and what the controller would do.
 *
 * <ol>
 *   <li>Each in turn, hardest first, goes to the first pserver in its own order that has room and keeps its spread rule.
 *   <li>If one finds none so, it goes beside its siblings: running together beats not running.
 *   <li>If one finds none at all, and only one pserver is lost, all are tried again without spread rules; then every way
 *       to place them is searched until one is found, there are no more, or the steps are used up.
 * </ol>
 *
 * <p>Found is proof: the moves are there. Not found is proof only if the search came to its end.
 */
final class Evacuation {

    /** One vserver that would start elsewhere. */
    record Move(int vserver, int from, int to, boolean besideSibling) {}

    /**
     * One vserver for which no host was found.
     *
     * @param nearest how near the others came while the rest had been placed; told of the first few only
     */
    record Stuck(int vserver, int from, List<Shortfall> nearest, boolean proven) {}

    /** Where everybody would go; nobody is stuck if it succeeds. */
    record Result(List<Move> moves, List<Stuck> stuck) {
        boolean succeeds() {
            return stuck.isEmpty();
        }
    }

    /** For how many stuck vservers it is worked out how near others came: that takes a look at every pserver. */
    private static final int EXPLAINED = 5;

    /** Vservers beyond which step 3 would not come to an end anyway. */
    private static final int SEARCHED_VSERVERS = 64;

    private final Room room;
    private final Steps steps;
    private final SortedSet<Integer> lost;
    private final List<Integer> guests = new ArrayList<>();
    private final List<Integer> homes = new ArrayList<>();

    private Evacuation(Room room, SortedSet<Integer> lost, Steps steps) {
        this.room = room;
        this.lost = lost;
        this.steps = steps;
        lost.forEach(p -> guests.addAll(room.guestsOf(p)));
        guests.sort(room.hardestFirst());
        guests.forEach(v -> homes.add(room.hostOf(v)));
    }

    static Result of(Room room, int lost, Steps steps) {
        return of(room, new TreeSet<>(List.of(lost)), steps);
    }

    static Result of(Room room, SortedSet<Integer> lost, Steps steps) {
        return new Evacuation(room, lost, steps).run();
    }

    private Result run() {
        lost.forEach(room::close);
        guests.forEach(room::give);
        Result result = greedily(true);
        if (!result.succeeds() && lost.size() == 1 && guests.size() <= SEARCHED_VSERVERS) {
            result = harder(result);
        }
        lost.forEach(room::open);
        for (int i = 0; i < guests.size(); i++) {
            room.take(guests.get(i), homes.get(i));
        }
        return result;
    }

    private Result harder(Result first) {
        Result second = greedily(false);
        if (second.succeeds()) {
            return second;
        }
        if (search(0)) {
            Result third = new Result(moves(), List.of());
            guests.forEach(room::give);
            return third;
        }
        boolean proven = !steps.exhausted();
        List<Stuck> stuck = first.stuck().stream()
                .map(each -> new Stuck(each.vserver(), each.from(), each.nearest(), proven || each.proven()))
                .toList();
        return new Result(first.moves(), stuck);
    }

    /** Places the guests, notes where, and takes them away again. */
    private Result greedily(boolean spread) {
        List<Stuck> stuck = new ArrayList<>();
        List<Move> moves = new ArrayList<>();
        for (int i = 0; i < guests.size(); i++) {
            int v = guests.get(i);
            int kept = spread ? room.find(v) : Room.NOWHERE;
            int to = kept != Room.NOWHERE ? kept : room.findAnywhere(v);
            if (to == Room.NOWHERE) {
                // With nothing before it in the way, not even the empty room would do: that is proof.
                List<Shortfall> nearest = stuck.size() < EXPLAINED ? Shortfall.nearest(room, v) : List.of();
                stuck.add(new Stuck(v, homes.get(i), nearest, moves.isEmpty()));
            } else {
                moves.add(new Move(v, homes.get(i), to, !room.spreads(v, to)));
                room.take(v, to);
            }
        }
        moves.forEach(move -> room.give(move.vserver()));
        return new Result(moves, stuck);
    }

    private boolean search(int depth) {
        if (depth == guests.size()) {
            return true;
        }
        int v = guests.get(depth);
        for (int p = 0; p < room.pserverCount(); p++) {
            if (!steps.take()) {
                return false;
            }
            if (room.fits(v, p)) {
                room.take(v, p);
                if (search(depth + 1)) {
                    return true;
                }
                room.give(v);
            }
        }
        return false;
    }

    private List<Move> moves() {
        List<Move> moves = new ArrayList<>();
        for (int i = 0; i < guests.size(); i++) {
            int v = guests.get(i);
            int to = room.hostOf(v);
            room.give(v);
            moves.add(new Move(v, homes.get(i), to, !room.spreads(v, to)));
            room.take(v, to);
        }
        return moves;
    }
}
