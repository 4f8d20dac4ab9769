package anew.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import anew.core.protocol.LegProtocol;
import anew.core.protocol.Mutant;
import anew.core.protocol.OwnerProtocol;
import anew.sim.Simulation.Violation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The simulator itself: that a seed is a schedule, and that a failing one becomes short. */
final class SimulationTest {

    @Test
    void twoRunsOfASeedGiveTheSameTrace() {
        for (long seed = 1; seed <= 20; seed++) {
            Scenario scenario = RandomScenario.of(seed);
            assertThat(scenario).isEqualTo(RandomScenario.of(seed));
            List<String> trace =
                    Simulation.trace(scenario, Machinery.PRODUCTION).trace();
            assertThat(trace).as("seed %s", seed).hasSizeGreaterThan(20);
            assertThat(Simulation.trace(RandomScenario.of(seed), Machinery.PRODUCTION)
                            .trace())
                    .as("seed %s", seed)
                    .isEqualTo(trace);
        }
    }

    @Test
    void howMuchIsWrittenDownChangesNothing() {
        Scenario scenario = RandomScenario.of(7);
        Simulation.Result quiet = Simulation.run(scenario, Machinery.PRODUCTION);
        Simulation.Result told = Simulation.trace(scenario, Machinery.PRODUCTION);
        assertThat(told.steps()).isEqualTo(quiet.steps());
        assertThat(quiet.trace()).isEmpty();
    }

    @Test
    void manySchedulesHold() throws InterruptedException {
        Campaign.Summary summary = Campaign.run(Machinery.PRODUCTION, 1, 300, 2, 5, _ -> {});
        assertThat(summary.failed())
                .extracting(failed -> failed.scenario().seed() + ": " + failed.violation())
                .isEmpty();
        assertThat(summary.schedules()).isEqualTo(300);
        assertThat(summary.flushes()).isGreaterThan(1000);
        assertThat(summary.faults().keySet()).contains(Fault.Kind.POWER_OFF, Fault.Kind.FREEZE, Fault.Kind.TAKE_OVER);
    }

    @Test
    void aFailingScheduleIsMadeShortAndBreaksTheSameInvariant() {
        Machinery broken = Mutant.STARTS_BEFORE_THE_PREVIOUS_OWNER_STOPPED.machinery();
        Simulation.Result failed = firstFailure(broken);
        Invariant invariant = failed.violation().map(Violation::invariant).orElseThrow();
        Scenario small = Shrinker.shrink(failed.scenario(), invariant, broken);
        assertThat(small.faults())
                .hasSizeLessThanOrEqualTo(failed.scenario().faults().size())
                .hasSizeLessThanOrEqualTo(3);
        ScenarioText.Reading again = ScenarioText.read("fleet", small.shape().toString(), "faults", small.faultsText());
        assertThat(again).isEqualTo(new ScenarioText.Reading.Right(small));
        assertThat(Simulation.run(small, broken).violation().map(Violation::invariant))
                .contains(invariant);
    }

    @Test
    void anExceptionOfAnyKindFailsItsSchedule() {
        Machinery broken = throwing(() -> {
            throw new ArrayIndexOutOfBoundsException("as a test wants it");
        });
        assertThat(Simulation.run(RandomScenario.of(7), broken).violation()).hasValueSatisfying(violation -> {
            assertThat(violation.invariant()).isEqualTo(Invariant.EXCEPTION);
            assertThat(violation.how()).contains("as a test wants it at ");
        });
    }

    @Test
    void schedulesThatCannotBeRunAreNoSuccess() {
        Machinery unfit = throwing(() -> {
            throw new StackOverflowError();
        });
        assertThatIllegalStateException()
                .isThrownBy(() -> Campaign.run(unfit, 1, 1000, 2, 5, _ -> {}))
                .withMessageContaining("could not be run")
                .withMessageContaining("StackOverflowError");
    }

    private static Machinery throwing(Runnable thrower) {
        return new Machinery(LegProtocol::new, OwnerProtocol::new, (change, record, stamp, secret) -> {
            thrower.run();
            return record;
        });
    }

    private static Simulation.Result firstFailure(Machinery machinery) {
        for (long seed = 1; ; seed++) {
            Simulation.Result result = Simulation.run(RandomScenario.of(seed), machinery);
            if (result.violation().isPresent()) {
                return result;
            }
        }
    }
}
