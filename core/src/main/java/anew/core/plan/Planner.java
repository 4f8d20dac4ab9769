package anew.core.plan;

import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.Placement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Decides on which pserver each vserver runs and where the legs of its volumes lie. Pure: the same fleet and the same
 * previous placement give the same answer on every machine.
 *
 * <p>A placement keeps these rules: memory and vCPUs of no pserver are exceeded; a vserver runs where its network is,
 * and where it is pinned; members of a spread group are kept apart; legs of a volume lie on distinct pservers, in
 * distinct racks where there are enough; and after the loss of any one pserver all its vservers fit elsewhere (N+1),
 * their pins and spread rules then yielding, since running in the wrong place beats not running.
 *
 * <p>How it is found, each step only if the one before did not succeed:
 *
 * <ol>
 *   <li>refuse what is {@link Impossible};
 *   <li>an {@link Attempt} that moves nobody who may stay, with the others near where their names put them;
 *   <li>the same, with the others spread as evenly as possible;
 *   <li>both from nothing;
 *   <li>for small fleets a {@link Search} of all placements.
 * </ol>
 *
 * <p>Not promised: that a placement is found wherever one exists. A refusal says whether it is certain. See {@code
 * docs/decisions/placement.md}.
 */
public final class Planner {

    /** How many refusals of a kind are worked out and told. */
    static final int REFUSALS_MAX = 100;

    /** Bounds the search at every stage to about a second; small fleets need a few thousand. */
    private static final long STEPS_MAX = 300_000;

    /**
     * The levels of slack that are tried. Two sixteenths: in a fleet of 50 pservers that is a quarter full, one more
     * vserver moves 0.6 % of the others when all is placed anew, against 3.8 % with none; none: the most even, which N+1
     * likes best.
     */
    private static final int[] SLACKS = {2, 0};

    private Planner() {}

    /**
     * Places {@code fleet}.
     *
     * @param previous where things are now; may be empty, or of another revision of the fleet
     */
    public static Outcome place(Fleet fleet, Placement previous) {
        Legs.Result legs = Legs.place(fleet, previous.legs());
        List<Refusal> refusals = new ArrayList<>(Impossible.in(fleet));
        if (!refusals.isEmpty() || !legs.refusals().isEmpty()) {
            refusals.addAll(legs.refusals());
            return new Outcome.Refused(refusals);
        }
        List<Attempt> failed = new ArrayList<>();
        for (Map<HostName, HostName> kept : previous.hosts().isEmpty()
                ? List.of(previous.hosts())
                : List.of(previous.hosts(), Map.<HostName, HostName>of())) {
            for (int slack : SLACKS) {
                Attempt attempt = Attempt.at(fleet, kept, slack, new Steps(STEPS_MAX));
                if (attempt.succeeded()) {
                    return placed(attempt.room(), legs, previous);
                }
                failed.add(attempt);
            }
        }
        Room room = new Room(fleet);
        Steps steps = new Steps(STEPS_MAX);
        boolean searched = Search.isWorthwhile(room);
        if (searched && Search.fill(room, steps)) {
            return placed(room, legs, previous);
        }
        Attempt best = Collections.min(failed, Comparator.comparingInt(Attempt::trouble));
        return new Outcome.Refused(best.refusals(searched && !steps.exhausted()));
    }

    private static Outcome placed(Room room, Legs.Result legs, Placement previous) {
        SortedMap<HostName, HostName> hosts = room.hosts();
        List<Reason> reasons = new ArrayList<>();
        hosts.forEach((vserver, pserver) ->
                reasons.add(new Reason(vserver, pserver, why(room, vserver, pserver, previous.hosts()))));
        return new Outcome.Placed(new Placement(hosts, legs.legs()), reasons);
    }

    private static Reason.Why why(Room room, HostName vserver, HostName pserver, Map<HostName, HostName> previous) {
        if (room.isPinned(room.vserver(vserver))) {
            return Reason.Why.PINNED;
        }
        HostName before = previous.get(vserver);
        if (before == null || room.pserver(before) == Room.NOWHERE) {
            return Reason.Why.CHOSEN;
        }
        return before.equals(pserver) ? Reason.Why.KEPT : Reason.Why.MOVED;
    }
}
