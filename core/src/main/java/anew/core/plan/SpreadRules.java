package anew.core.plan;

import anew.core.model.Spread;
import anew.core.model.SpreadGroup;
import anew.core.model.Vserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the members of each spread group are, and so where one more may go.
 *
 * <p>Two members of a group never share a pserver; they share a rack only if neither asks for racks of its own.
 */
final class SpreadRules {

    private record Membership(Group group, boolean acrossRacks) {}

    /** How many members are on each pserver, in each rack, and in each rack among those that want it to themselves. */
    private record Group(Map<Integer, Integer> onPserver, Map<Integer, Integer> inRack, Map<Integer, Integer> alone) {
        Group() {
            this(new HashMap<>(), new HashMap<>(), new HashMap<>());
        }
    }

    private final List<List<Membership>> memberships = new ArrayList<>();
    private final int[] rackOf;

    SpreadRules(List<Vserver> vservers, int[] rackOf) {
        this.rackOf = rackOf;
        Map<SpreadGroup, Group> groups = new HashMap<>();
        for (Vserver vserver : vservers) {
            Map<SpreadGroup, Boolean> acrossRacks = new HashMap<>();
            vserver.spread()
                    .forEach(rule ->
                            acrossRacks.merge(rule.group(), rule.across() == Spread.Across.RACK, Boolean::logicalOr));
            List<Membership> mine = new ArrayList<>();
            acrossRacks.forEach(
                    (name, racks) -> mine.add(new Membership(groups.computeIfAbsent(name, n -> new Group()), racks)));
            memberships.add(mine);
        }
    }

    boolean isMember(int vserver) {
        return !memberships.get(vserver).isEmpty();
    }

    boolean allows(int vserver, int pserver) {
        int rack = rackOf[pserver];
        for (Membership membership : memberships.get(vserver)) {
            Group group = membership.group();
            Map<Integer, Integer> rivals = membership.acrossRacks() ? group.inRack() : group.alone();
            if (group.onPserver().getOrDefault(pserver, 0) > 0 || rivals.getOrDefault(rack, 0) > 0) {
                return false;
            }
        }
        return true;
    }

    void count(int vserver, int pserver, int change) {
        int rack = rackOf[pserver];
        for (Membership membership : memberships.get(vserver)) {
            Group group = membership.group();
            group.onPserver().merge(pserver, change, Integer::sum);
            group.inRack().merge(rack, change, Integer::sum);
            if (membership.acrossRacks()) {
                group.alone().merge(rack, change, Integer::sum);
            }
        }
    }
}
