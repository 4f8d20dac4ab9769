package anew.core.plan;

import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.Pserver;
import anew.core.model.Rack;
import anew.core.model.Size;
import anew.core.model.Volume;
import anew.core.model.VolumeId;
import anew.core.model.Vserver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Chooses the storage pservers of volume legs.
 *
 * <ol>
 *   <li>Legs that the repository names go where it names them; legs placed before stay, if they still may.
 *   <li>Every other leg, largest first, goes to the first storage pserver in its own order that is below the water
 *       level, in a rack that holds no other leg of the volume. The level rises as in {@link Attempt}.
 *   <li>Only where the fleet has fewer racks with storage than the volume has legs may legs share one.
 * </ol>
 *
 * <p>If that fails and few volumes are without data, all places for these are tried. A leg lies in one pool, whole. Not
 * promised: that places are found in a fleet so full that legs with data would have to be moved first; data are not moved
 * to make a plan come out.
 */
final class Legs {

    /** The legs of all volumes, or what is in the way. */
    record Result(SortedMap<VolumeId, List<HostName>> legs, List<Refusal> refusals) {}

    /** A volume, and for each of its legs the storage pserver and the pool there, or {@link #UNPLACED}. */
    private static final class Wanted {
        final VolumeId id;
        final Volume volume;
        final long point;
        final long legBytes;
        final int[] places;
        final int[] pools;

        Wanted(VolumeId id, Volume volume) {
            this.id = id;
            this.volume = volume;
            point = StableHash.of(id.toString(), LEG_SALT);
            legBytes = volume.redundancy().legBytes(volume.size());
            places = new int[volume.redundancy().legs()];
            pools = new int[places.length];
            Arrays.fill(places, UNPLACED);
        }

        boolean isNamed() {
            return !volume.legs().isEmpty();
        }

        boolean isComplete() {
            return IntStream.of(places).noneMatch(s -> s == UNPLACED);
        }
    }

    private static final int UNPLACED = -1;

    /** More volumes without data than that are not searched: the search would not come to an end. */
    private static final int SEARCHED_VOLUMES = 16;

    /** Bounds that search; see {@link Steps}. */
    private static final long STEPS_MAX = 300_000;

    /** Keeps a leg's point on the ring apart from that of its siblings. */
    private static final int LEG_SALT = 100;

    private final List<Pserver> storage;
    private final Map<HostName, Integer> index = new HashMap<>();
    private final long[][] room;
    private final long[][] free;
    private final Ring ring;
    private final int racks;
    private final List<Wanted> wanted;
    private final List<Refusal> refusals = new ArrayList<>();
    private int level = Room.LEVELS;

    private Legs(Fleet fleet) {
        wanted = largestFirst(fleet);
        storage = fleet.pservers().values().stream()
                .filter(pserver -> !pserver.storage().isEmpty())
                .toList();
        room = new long[storage.size()][];
        free = new long[storage.size()][];
        for (int s = 0; s < storage.size(); s++) {
            index.put(storage.get(s).name(), s);
            Pserver pserver = storage.get(s);
            room[s] = pserver.storage().stream()
                    .mapToLong(pool -> fleet.legBytes(pserver, pool))
                    .toArray();
            free[s] = room[s].clone();
        }
        racks = (int) storage.stream().map(Pserver::rack).distinct().count();
        List<Integer> all = IntStream.range(0, storage.size()).boxed().toList();
        ring = new Ring(all, storage.stream().map(each -> each.name().text()).toList());
    }

    static Result place(Fleet fleet, SortedMap<VolumeId, List<HostName>> previous) {
        Legs legs = new Legs(fleet);
        legs.takeNamed();
        legs.keep(previous);
        legs.fill(previous);
        return legs.result();
    }

    private static List<Wanted> largestFirst(Fleet fleet) {
        List<Wanted> wanted = new ArrayList<>();
        for (Vserver vserver : fleet.vservers().values()) {
            vserver.volumes()
                    .forEach(volume -> wanted.add(new Wanted(new VolumeId(vserver.name(), volume.name()), volume)));
        }
        wanted.sort(Comparator.<Wanted>comparingLong(each -> -each.legBytes)
                .thenComparingLong(each -> each.point)
                .thenComparing(each -> each.id));
        return wanted;
    }

    private void takeNamed() {
        for (Wanted each : wanted) {
            List<HostName> named = each.volume.legs();
            for (int leg = 0; leg < named.size(); leg++) {
                int s = index.getOrDefault(named.get(leg), UNPLACED);
                if (s == UNPLACED || !take(each, leg, s)) {
                    refuse(each, leg, "on " + named.get(leg) + ", which is named for it", List.of(named.get(leg)));
                }
            }
        }
    }

    private void keep(SortedMap<VolumeId, List<HostName>> previous) {
        for (Wanted each : wanted) {
            List<HostName> before = previous.getOrDefault(each.id, List.of());
            int legs = each.volume.redundancy().legs();
            for (int leg = 0; !each.isNamed() && leg < Math.min(before.size(), legs); leg++) {
                int s = index.getOrDefault(before.get(leg), UNPLACED);
                if (s != UNPLACED && keepsApart(each, s, sharesAllowed(legs))) {
                    take(each, leg, s);
                }
            }
        }
    }

    private void fill(SortedMap<VolumeId, List<HostName>> previous) {
        List<Wanted> open = new ArrayList<>(wanted);
        open.removeIf(each -> each.isNamed() || each.isComplete());
        for (level = waterLevel(); level <= Room.LEVELS && !open.isEmpty(); level++) {
            for (int s = 0; s < storage.size(); s++) {
                showOnRing(s);
            }
            open.removeIf(this::completes);
        }
        level = Room.LEVELS;
        if (open.isEmpty() || search(previous)) {
            return;
        }
        for (Wanted each : open) {
            int[] places = each.places;
            int leg = IntStream.range(0, places.length)
                    .filter(i -> places[i] == UNPLACED)
                    .findFirst()
                    .orElse(0);
            refuse(each, leg, apart(places.length), roomiest(each));
        }
    }

    /** Tries all places for the legs of volumes that have no data yet, if they are few; changes nothing if it fails. */
    private boolean search(SortedMap<VolumeId, List<HostName>> previous) {
        List<Wanted> movable = wanted.stream()
                .filter(each -> !each.isNamed() && !previous.containsKey(each.id))
                .toList();
        if (movable.size() > SEARCHED_VOLUMES
                || !wanted.stream().allMatch(each -> each.isComplete() || movable.contains(each))) {
            return false;
        }
        List<int[]> before = movable.stream().map(each -> each.places.clone()).toList();
        long[][] freeBefore = Arrays.stream(free).map(long[]::clone).toArray(long[][]::new);
        movable.forEach(this::release);
        if (tryAll(movable, 0, 0, new Steps(STEPS_MAX))) {
            return true;
        }
        for (int i = 0; i < before.size(); i++) {
            System.arraycopy(before.get(i), 0, movable.get(i).places, 0, before.get(i).length);
        }
        System.arraycopy(freeBefore, 0, free, 0, free.length);
        return false;
    }

    private void release(Wanted wanted) {
        int[] places = wanted.places;
        for (int leg = 0; leg < places.length; leg++) {
            if (places[leg] != UNPLACED) {
                free[places[leg]][wanted.pools[leg]] += wanted.legBytes;
                places[leg] = UNPLACED;
            }
        }
    }

    private boolean tryAll(List<Wanted> movable, int next, int leg, Steps steps) {
        if (next == movable.size()) {
            return true;
        }
        Wanted wanted = movable.get(next);
        int[] places = wanted.places;
        if (leg == places.length) {
            return tryAll(movable, next + 1, 0, steps);
        }
        for (int s = 0; s < storage.size() && steps.take(); s++) {
            boolean apart = keepsApart(wanted, s, sharesAllowed(places.length));
            for (int pool = 0; apart && pool < free[s].length; pool++) {
                if (free[s][pool] >= wanted.legBytes) {
                    put(wanted, leg, s, pool);
                    if (tryAll(movable, next, leg + 1, steps)) {
                        return true;
                    }
                    free[s][pool] += wanted.legBytes;
                    places[leg] = UNPLACED;
                }
            }
        }
        return false;
    }

    /** Places what is still open of a volume as far as the level allows, and says whether all of it now is. */
    private boolean completes(Wanted wanted) {
        int[] places = wanted.places;
        for (int leg = 0; leg < places.length; leg++) {
            if (places[leg] == UNPLACED) {
                int s = find(wanted, leg);
                if (s == Ring.NONE || !take(wanted, leg, s)) {
                    return false;
                }
            }
        }
        return true;
    }

    private int find(Wanted wanted, int leg) {
        int shares = sharesAllowed(wanted.places.length);
        int found = Ring.NONE;
        for (int others = 0; others <= shares && found == Ring.NONE; others++) {
            int sharing = others;
            long point = StableHash.of(wanted.id.toString(), LEG_SALT + leg);
            found = ring.find(point, wanted.legBytes, 0, s -> keepsApart(wanted, s, sharing));
        }
        return found;
    }

    /** With how many other legs of its volume a leg may share a rack. */
    private int sharesAllowed(int legs) {
        return legs <= racks ? 0 : legs - 1;
    }

    private boolean keepsApart(Wanted wanted, int s, int shares) {
        Rack rack = storage.get(s).rack();
        int inRack = 0;
        for (int other : wanted.places) {
            if (other == s) {
                return false;
            }
            inRack += other != UNPLACED && storage.get(other).rack().equals(rack) ? 1 : 0;
        }
        return inRack <= shares;
    }

    /** Puts a leg into the fullest pool of {@code s} that holds it; false if none does. */
    private boolean take(Wanted wanted, int leg, int s) {
        int best = UNPLACED;
        for (int pool = 0; pool < free[s].length; pool++) {
            boolean fits = free[s][pool] >= wanted.legBytes;
            if (fits && (best == UNPLACED || free[s][pool] < free[s][best])) {
                best = pool;
            }
        }
        if (best != UNPLACED) {
            put(wanted, leg, s, best);
            showOnRing(s);
        }
        return best != UNPLACED;
    }

    private void put(Wanted wanted, int leg, int s, int pool) {
        free[s][pool] -= wanted.legBytes;
        wanted.places[leg] = s;
        wanted.pools[leg] = pool;
    }

    private void showOnRing(int s) {
        long most = Ring.NONE;
        for (int pool = 0; pool < free[s].length; pool++) {
            long kept = room[s][pool] / Room.LEVELS * (Room.LEVELS - level);
            most = Math.max(most, free[s][pool] - kept);
        }
        ring.set(s, most, 0);
    }

    private int waterLevel() {
        double needed = wanted.stream()
                .mapToDouble(each ->
                        (double) each.legBytes * each.volume.redundancy().legs())
                .sum();
        double all = Stream.of(room).flatMapToLong(LongStream::of).sum();
        return (int) Math.clamp(Math.ceil(needed / Math.max(1, all) * Room.LEVELS), 1, Room.LEVELS);
    }

    private String apart(int legs) {
        return sharesAllowed(legs) == 0
                ? "in a rack of its own, of the " + racks + " that have storage"
                : "on a pserver of its own";
    }

    private List<HostName> roomiest(Wanted wanted) {
        Set<Integer> used = new HashSet<>();
        IntStream.of(wanted.places).filter(s -> s != UNPLACED).forEach(used::add);
        return IntStream.range(0, storage.size())
                .boxed()
                .filter(s -> !used.contains(s))
                .sorted(Comparator.<Integer>comparingInt(s -> keepsApart(wanted, s, 0) ? 0 : 1)
                        .thenComparingLong(s -> -mostFree(s))
                        .thenComparingInt(s -> s))
                .limit(3)
                .map(s -> storage.get(s).name())
                .toList();
    }

    private long mostFree(int s) {
        return Arrays.stream(free[s]).max().orElse(0);
    }

    private void refuse(Wanted wanted, int leg, String why, List<HostName> nearest) {
        if (refusals.size() > Planner.REFUSALS_MAX) {
            return;
        }
        List<String> found = nearest.stream()
                .filter(index::containsKey)
                .map(name -> describe(wanted, index.getOrDefault(name, 0)))
                .toList();
        refusals.add(
                refusals.size() == Planner.REFUSALS_MAX
                        ? new Refusal.AndMore()
                        : new Refusal.NoLegRoom(wanted.id, leg + 1, new Size(wanted.legBytes), why, found));
    }

    private String describe(Wanted wanted, int s) {
        Pserver pserver = storage.get(s);
        String room = pserver.name() + " in rack " + pserver.rack() + " (" + Size.format(mostFree(s)) + " free";
        if (mostFree(s) < wanted.legBytes) {
            return room + ", " + Size.format(wanted.legBytes - mostFree(s)) + " short)";
        }
        return room + (keepsApart(wanted, s, 0) ? ")" : ", but another leg is in that rack)");
    }

    private Result result() {
        SortedMap<VolumeId, List<HostName>> legs = new TreeMap<>();
        wanted.stream()
                .filter(Wanted::isComplete)
                .forEach(each -> legs.put(
                        each.id,
                        IntStream.of(each.places)
                                .mapToObj(s -> storage.get(s).name())
                                .toList()));
        return new Result(legs, refusals);
    }
}
