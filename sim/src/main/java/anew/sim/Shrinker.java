package anew.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes a failing scenario short by delta debugging: takes out as many faults as it can, and shortens those that stay, as
 * long as the same invariant is broken. What is left to chance differs once a fault is gone, so each candidate is tried
 * with several seeds.
 */
public final class Shrinker {

    private static final int SEEDS = 12;

    private final Machinery machinery;
    private final Invariant invariant;
    private Scenario best;

    private Shrinker(Machinery machinery, Invariant invariant, Scenario failing) {
        this.machinery = machinery;
        this.invariant = invariant;
        best = failing;
    }

    /** The shortest that it finds in which {@code invariant} is broken as it is in {@code failing}. */
    public static Scenario shrink(Scenario failing, Invariant invariant, Machinery machinery) {
        Shrinker shrinker = new Shrinker(machinery, invariant, failing);
        shrinker.takeOut();
        shrinker.shorten();
        shrinker.takeOut();
        return shrinker.best;
    }

    /** Parts of the list, halves first, single faults last. */
    private void takeOut() {
        for (int size = Math.max(1, best.faults().size() / 2); size >= 1; size /= 2) {
            int at = 0;
            while (at < best.faults().size()) {
                List<Fault> fewer = new ArrayList<>(best.faults());
                fewer.subList(at, Math.min(fewer.size(), at + size)).clear();
                if (!keep(fewer)) {
                    at += size;
                }
            }
        }
    }

    private void shorten() {
        for (int i = 0; i < best.faults().size(); i++) {
            Fault fault = best.faults().get(i);
            long round = fault.lastingMillis() / 1000 * 1000;
            for (long lasting : List.of(fault.lastingMillis() / 2, round)) {
                List<Fault> others = new ArrayList<>(best.faults());
                others.set(i, new Fault(fault.atMillis(), fault.kind(), fault.names(), lasting));
                if (lasting > 0 && keep(others)) {
                    break;
                }
            }
        }
    }

    private boolean keep(List<Fault> faults) {
        Optional<Scenario> found = tried(best.with(faults));
        found.ifPresent(scenario -> best = scenario);
        return found.isPresent();
    }

    private Optional<Scenario> tried(Scenario candidate) {
        for (int i = 0; i < SEEDS; i++) {
            Scenario scenario = i == 0 ? candidate : candidate.with(i);
            boolean fails = Simulation.run(scenario, machinery)
                    .violation()
                    .filter(violation -> violation.invariant() == invariant)
                    .isPresent();
            if (fails) {
                return Optional.of(scenario);
            }
        }
        return Optional.empty();
    }
}
