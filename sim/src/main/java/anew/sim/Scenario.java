package anew.sim;

import java.util.List;
import java.util.stream.Collectors;

/**
 * All that decides a schedule.
 *
 * @param seed of what is left to chance: latencies, clocks, what the domU does, what fails by itself
 */
public record Scenario(long seed, Shape shape, List<Fault> faults) {

    public Scenario {
        faults = List.copyOf(faults);
    }

    Scenario with(List<Fault> others) {
        return new Scenario(seed, shape, others);
    }

    Scenario with(long otherSeed) {
        return new Scenario(otherSeed, shape, faults);
    }

    /** When everything that was broken has been mended. */
    long mendedMillis() {
        return faults.stream().mapToLong(Fault::endMillis).max().orElse(0);
    }

    boolean restoresLedger() {
        return faults.stream().anyMatch(fault -> fault.kind() == Fault.Kind.LEDGER_RESTORE);
    }

    /** The text of the file {@code faults}, which {@link ScenarioText} reads. */
    public String faultsText() {
        return "seed " + seed + "\n"
                + faults.stream().map(fault -> fault + "\n").collect(Collectors.joining());
    }
}
