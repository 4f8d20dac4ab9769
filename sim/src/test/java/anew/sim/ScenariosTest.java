package anew.sim;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.fleet.Complaint;
import anew.sim.ScenarioText.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The folders below {@code scenarios}: {@code fleet} and {@code faults} go in, {@code log.expect} comes out. A new case is
 * a new folder; {@code mvn -pl sim -am package -Dupdate} writes its log.
 */
final class ScenariosTest {

    private static final Path FOLDERS = Path.of("src/test/resources/anew/sim/scenarios");

    static Stream<Path> scenarios() throws IOException {
        try (Stream<Path> folders = Files.list(FOLDERS)) {
            return folders.sorted().toList().stream();
        }
    }

    @Test
    void thereAreEnoughOfThem() throws IOException {
        assertThat(scenarios())
                .hasSizeGreaterThanOrEqualTo(20)
                .allSatisfy(folder -> assertThat(folder.resolve("README")).isNotEmptyFile());
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void allHoldsAndGoesAsWritten(Path path) throws IOException {
        ScenarioFolder folder = new ScenarioFolder(path);
        Scenario scenario = read(folder);
        Simulation.Result result = Simulation.log(scenario, Machinery.PRODUCTION);
        if (System.getProperty("update") != null) {
            folder.expect(result.trace());
        }
        assertThat(result.violation()).isEmpty();
        assertThat(result.trace()).isEqualTo(folder.expected());
    }

    /** What is left to chance must not matter. */
    @ParameterizedTest
    @MethodSource("scenarios")
    void allHoldsWithOtherSeedsToo(Path path) throws IOException {
        Scenario scenario = read(new ScenarioFolder(path));
        for (long seed = 100; seed < 110; seed++) {
            List<String> faults =
                    scenario.faults().stream().map(Fault::toString).toList();
            assertThat(Simulation.run(new Scenario(seed, scenario.shape(), scenario.faults()), Machinery.PRODUCTION)
                            .violation())
                    .as("seed %s, %s", seed, faults)
                    .isEmpty();
        }
    }

    private static Scenario read(ScenarioFolder folder) throws IOException {
        return switch (folder.read()) {
            case Reading.Right(Scenario scenario) -> scenario;
            case Reading.Wrong(List<Complaint> complaints) -> throw new AssertionError(complaints);
        };
    }
}
