package anew.sim;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.fleet.Complaint;
import anew.sim.ScenarioText.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ScenarioTextTest {

    private static final String FLEET = """
            budget 12s
            owners alpha beta
            volume parity2+1 s1 s2 s3
            spares s4
            """;

    @Test
    void whatIsWrittenIsReadAgain() {
        for (long seed = 1; seed <= 200; seed++) {
            Scenario scenario = RandomScenario.of(seed);
            assertThat(ScenarioText.read("fleet", scenario.shape().toString(), "faults", scenario.faultsText()))
                    .isEqualTo(new Reading.Right(scenario));
        }
    }

    @Test
    void allMistakesOfBothFilesAreToldAtOnceEachWithItsPlace() {
        String fleet = """
                budget 2s
                owner alpha
                volume mirrors3 s1 S2
                """;
        String faults = """
                seed four
                # a line for people
                12 cutt alpha s1 for 3 s
                5s
                """;
        assertThat(wrong(fleet, faults))
                .extracting(each -> each.split(": ", 2)[0])
                .containsExactly(
                        "fleet:1:8",
                        "fleet:2:1",
                        "fleet:3:8",
                        "fleet:3:20",
                        "faults:1:1",
                        "faults:3:1",
                        "faults:3:4",
                        "faults:4:1");
    }

    @Test
    void aFaultConcernsOnlyWhomItCan() {
        assertThat(wrong(FLEET, "1s cut alpha s5 for 2s\n"))
                .contains("faults:1:14: cut does not concern 's5': did you mean 's1'?");
        assertThat(wrong(FLEET, "1s take-over s1\n"))
                .contains("faults:1:14: take-over does not concern 's1': there are alpha, beta");
        assertThat(wrong(FLEET, "1s freeze ledger for 1s\n"))
                .contains("faults:1:11: freeze does not concern 'ledger': there are alpha, beta, s1, s2, s3, s4");
    }

    @Test
    void aFaultTakesSoManyNamesAndNoOthers() {
        String told = "faults:1:4: cut takes other names than these: write 2, each once";
        assertThat(wrong(FLEET, "1s cut alpha\n")).containsExactly(told);
        assertThat(wrong(FLEET, "1s cut alpha alpha\n")).containsExactly(told);
        assertThat(wrong(FLEET, "1s cut alpha s1 s2\n")).containsExactly(told);
    }

    @Test
    void aMachineIsNamedOnce() {
        assertThat(wrong("budget 6s\nowners alpha\nvolume mirrors2 s1 s1\n", ""))
                .containsExactly(
                        "fleet:3:8: mirrors2 takes 2 legs, and 1 are named: name as many storage pservers, each once",
                        "fleet:3:20: 's1' stands here twice: name each machine once");
        assertThat(wrong("budget 6s\nowners alpha\nvolume mirrors2 s1 s2\nspares s2\n", ""))
                .containsExactly("fleet: a spare is the pserver of a leg: name others as spares");
    }

    @Test
    void aFleetWithoutAVolumeIsRefused() {
        assertThat(wrong("budget 6s\nowners alpha\n", ""))
                .containsExactly("fleet: a budget, owners or a volume is missing: write all three, a line each");
    }

    private static List<String> wrong(String fleet, String faults) {
        return switch (ScenarioText.read("fleet", fleet, "faults", faults)) {
            case Reading.Right(Scenario scenario) -> throw new AssertionError("nothing is wrong with " + scenario);
            case Reading.Wrong(List<Complaint> complaints) ->
                complaints.stream().map(Complaint::toString).toList();
        };
    }
}
