package anew.lab.fault;

import anew.core.fleet.Nearest;
import anew.core.model.HostName;
import anew.core.model.PoolName;
import anew.lab.plan.LabPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what the names of an order mean in one lab.
 *
 * <p>All methods throw {@link IllegalArgumentException} for a name that means nothing, with what may be meant after the
 * last colon.
 */
public record Targets(LabPlan plan) {

    /** The pserver of that name. */
    public HostName machine(String name) {
        return find(name, "name the pserver", false);
    }

    /** The pserver of that name, or the gateway. */
    public Party party(String name) {
        return name.equals(Party.GATEWAY)
                ? new Party.Gateway()
                : new Party.Machine(find(name, "it is cut off with its pserver, so name that", true));
    }

    private HostName find(String name, String adviceForDomus, boolean orGateway) {
        List<String> known = new ArrayList<>(
                plan.machines().keySet().stream().map(HostName::text).toList());
        if (known.contains(name)) {
            return new HostName(name);
        }
        for (LabPlan.DomU domu : plan.domUs().values()) {
            if (domu.name().text().equals(name)) {
                throw new IllegalArgumentException(
                        "'" + name + "' is a domU on " + domu.pserver() + ": " + adviceForDomus);
            }
        }
        if (orGateway) {
            known.add(Party.GATEWAY);
        }
        throw new IllegalArgumentException(
                "the lab has no '" + name + "': " + Nearest.remedy(name, known, "it has " + String.join(", ", known)));
    }

    /** The pool of {@code machine} of that name, or all of its pools if there is no name. */
    public Set<PoolName> pools(HostName machine, Optional<String> name) {
        Set<PoolName> pools = Optional.ofNullable(plan.machines().get(machine))
                .orElseThrow()
                .pools()
                .keySet();
        if (pools.isEmpty()) {
            throw new IllegalArgumentException(
                    machine + " has no storage pool: name a pserver with a 'storage' section");
        }
        if (name.isEmpty()) {
            return pools;
        }
        List<String> known = pools.stream().map(PoolName::text).toList();
        if (!known.contains(name.get())) {
            throw new IllegalArgumentException(machine + " has no pool '" + name.get() + "': "
                    + Nearest.remedy(name.get(), known, "it has " + String.join(", ", known)));
        }
        return Set.of(new PoolName(name.get()));
    }

    /** The two ends of a way, which must differ. */
    public List<Party> way(String one, String other) {
        if (one.equals(other)) {
            throw new IllegalArgumentException("there is no way from " + one + " to itself: name two machines");
        }
        return List.of(party(one), party(other));
    }
}
