package anew.core.plan;

import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.Vserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * One attempt to give every vserver a host such that any one pserver may be lost.
 *
 * <ol>
 *   <li>Pinned vservers go where they are pinned, and others stay where they ran, if they still may.
 *   <li>The rest, hardest first, go to the first pserver in their own order that is below a level not far above
 *       what all need together; the level rises by a sixteenth until it is full. Equal levels are what N+1 wants: if
 *       vservers were as fine as water, they would survive every loss exactly if any placement did.
 *   <li>For each that found no room, one smaller vserver is moved out of its way, if that helps.
 *   <li>While the loss of a pserver would leave a vserver without a place, another is moved out of the way of that one,
 *       if it leaves no other in the same plight. (To move one off the endangered pserver would not help: it would take
 *       the very room that it would flee to.)
 * </ol>
 */
final class Attempt {

    /** How often the whole fleet is looked over for pservers that may not be lost: each round costs as much as placing. */
    private static final int ROUNDS = 8;

    /** How many pservers are tried for each of two questions: where to make room, and where to put what is in the way. */
    private static final int TRIES = 12;

    private final Room room;
    private final Steps steps;
    private final List<Integer> order;
    private final List<Refusal> pinTrouble = new ArrayList<>();
    private final List<Integer> unplaced = new ArrayList<>();
    private List<Evacuation.Stuck> unsafe = List.of();

    private Attempt(Fleet fleet, Steps steps) {
        this.room = new Room(fleet);
        this.steps = steps;
        this.order = IntStream.range(0, room.vserverCount())
                .boxed()
                .sorted(room.hardestFirst())
                .toList();
    }

    /**
     * Makes an attempt.
     *
     * @param slack how many levels above the water to begin: more keeps more vservers where their name puts them,
     *     fewer fills more evenly
     */
    static Attempt at(Fleet fleet, Map<HostName, HostName> previous, int slack, Steps steps) {
        Attempt attempt = new Attempt(fleet, steps);
        attempt.pin();
        attempt.keep(previous);
        attempt.fill(slack);
        attempt.repair();
        attempt.secure();
        return attempt;
    }

    boolean succeeded() {
        return trouble() == 0;
    }

    /** How much is wrong; 0 if nothing. */
    int trouble() {
        return pinTrouble.size() + unplaced.size() + unsafe.size();
    }

    Room room() {
        return room;
    }

    /**
     * What is wrong.
     *
     * @param proven whether all placements have been tried
     */
    List<Refusal> refusals(boolean proven) {
        List<Refusal> refusals = new ArrayList<>(pinTrouble);
        unplaced.stream().limit(Planner.REFUSALS_MAX).forEach(v -> refusals.add(noRoom(v, proven)));
        unsafe.forEach(stuck -> refusals.add(lossNotSurvived(stuck, proven)));
        if (Math.max(unplaced.size(), unsafe.size()) >= Planner.REFUSALS_MAX) {
            refusals.add(new Refusal.AndMore());
        }
        return refusals;
    }

    private Refusal noRoom(int v, boolean proven) {
        Vserver vserver = room.vserver(v);
        return new Refusal.NoRoom(
                vserver.name(),
                vserver.network(),
                vserver.memory(),
                vserver.vcpus(),
                Shortfall.nearest(room, v),
                proven || !room.couldEverFit(v));
    }

    private Refusal lossNotSurvived(Evacuation.Stuck stuck, boolean proven) {
        Vserver vserver = room.vserver(stuck.vserver());
        return new Refusal.LossNotSurvived(
                room.pserver(stuck.from()).name(),
                vserver.name(),
                vserver.memory(),
                vserver.vcpus(),
                stuck.nearest(),
                proven);
    }

    private void pin() {
        for (int v : order) {
            if (room.isPinned(v)) {
                int p = room.pinOf(v);
                if (room.fits(v, p) && room.spreads(v, p)) {
                    room.take(v, p);
                } else {
                    List<Shortfall> lack = room.connects(v, p) ? List.of(Shortfall.of(room, v, p)) : List.of();
                    pinTrouble.add(new Refusal.PinDoesNotFit(
                            room.vserver(v).name(), room.pserver(p).name(), lack));
                }
            }
        }
    }

    private void keep(Map<HostName, HostName> previous) {
        for (int v : order) {
            HostName host = previous.get(room.vserver(v).name());
            int p = host == null ? Room.NOWHERE : room.pserver(host);
            if (p != Room.NOWHERE && !room.isPinned(v) && room.fits(v, p) && room.spreads(v, p)) {
                room.take(v, p);
            }
        }
    }

    private void fill(int slack) {
        order.stream()
                .filter(v -> !room.isPinned(v) && room.hostOf(v) == Room.NOWHERE)
                .forEach(unplaced::add);
        for (int level = Math.min(Room.LEVELS, room.waterLevel() + slack);
                level <= Room.LEVELS && !unplaced.isEmpty();
                level++) {
            room.setLevel(level);
            unplaced.removeIf(this::settle);
        }
        room.setLevel(Room.LEVELS);
    }

    private boolean settle(int v) {
        int p = room.find(v);
        if (p != Room.NOWHERE) {
            room.take(v, p);
        }
        return p != Room.NOWHERE;
    }

    private void repair() {
        // With more than that without room the fleet is too small, and shuffling it would only take long.
        if (unplaced.size() <= Planner.REFUSALS_MAX) {
            unplaced.removeIf(this::makeWay);
        }
    }

    /** Places {@code v} by moving one smaller vserver elsewhere. */
    private boolean makeWay(int v) {
        if (settle(v)) {
            return true;
        }
        for (int p : Shortfall.nearestPservers(room, v, TRIES)) {
            for (int smaller : room.guestsOf(p)) {
                if (!room.isPinned(smaller) && swap(v, smaller, p)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean swap(int v, int smaller, int p) {
        room.give(smaller);
        if (room.fits(v, p) && room.spreads(v, p)) {
            room.take(v, p);
            if (settle(smaller)) {
                return true;
            }
            room.give(v);
        }
        room.take(smaller, p);
        return false;
    }

    private void secure() {
        unsafe = lookOver();
        for (int round = 0; round < ROUNDS && !unsafe.isEmpty(); round++) {
            for (Evacuation.Stuck stuck : unsafe) {
                if (!isSafe(stuck.from()) && !makeRoom(stuck)) {
                    return;
                }
            }
            unsafe = lookOver();
        }
    }

    /** For each pserver that may not be lost, the first vserver that would have no place; not more than are told. */
    private List<Evacuation.Stuck> lookOver() {
        List<Evacuation.Stuck> found = new ArrayList<>();
        for (int p = 0; p < room.pserverCount() && found.size() < Planner.REFUSALS_MAX; p++) {
            Evacuation.of(room, p, steps).stuck().stream().limit(1).forEach(found::add);
        }
        return found;
    }

    /** Moves one vserver out of the way of one that would have no place. */
    private boolean makeRoom(Evacuation.Stuck stuck) {
        for (int p : Shortfall.nearestPservers(room, stuck.vserver(), TRIES)) {
            for (int v : room.guestsOf(p)) {
                if (p != stuck.from() && !room.isPinned(v) && moveSafely(v, p, stuck.from())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Moves {@code v} to where it, its old host, and {@code endangered} can each be lost; false if there is no such. */
    private boolean moveSafely(int v, int from, int endangered) {
        room.give(v);
        for (int to : room.findSome(v, TRIES)) {
            room.take(v, to);
            if (to != from && isSafe(endangered) && isSafe(from) && isSafe(to)) {
                return true;
            }
            room.give(v);
        }
        room.take(v, from);
        return false;
    }

    private boolean isSafe(int p) {
        return Evacuation.of(room, p, steps).succeeds();
    }
}
