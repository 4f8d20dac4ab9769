package anew.sim;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.protocol.Mutant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That the simulator notices what it is there to notice. docs/mutants.md says how soon; {@code -Dupdate} measures it. */
final class MutantsTest {

    private static final Path PAGE = Path.of("../docs/mutants.md");
    private static final Pattern ROW = Pattern.compile("\\| `([A-Z_]+)` \\|.*\\| ([0-9]+) \\| I?[0-9A-Z]+ \\|");
    private static final long SEEDS_MOST = 20_000;
    private static final long NEARBY = 40;

    /** What was found first. */
    private record Found(long seed, Invariant broken) {}

    /** The seed that found it when the page was written, and some before, in case that the order of things has changed. */
    @ParameterizedTest
    @EnumSource(Mutant.class)
    void everyMutantIsFound(Mutant mutant) throws IOException {
        long seed = known().getOrDefault(mutant, 0L);
        assertThat(seed).as("%s in %s; -Dupdate writes it", mutant, PAGE).isPositive();
        assertThat(find(mutant, Math.max(1, seed - NEARBY), seed + NEARBY))
                .as("%s: %s", mutant, mutant.wrong())
                .isPresent();
    }

    @Test
    void thePageNamesThemAll() throws IOException {
        if (System.getProperty("update") != null) {
            write();
        }
        assertThat(known()).containsOnlyKeys(Mutant.values());
    }

    private static Map<Mutant, Long> known() throws IOException {
        Map<Mutant, Long> known = new EnumMap<>(Mutant.class);
        ROW.matcher(Files.readString(PAGE))
                .results()
                .forEach(row -> known.put(Mutant.valueOf(row.group(1)), Long.valueOf(row.group(2))));
        return known;
    }

    private static void write() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Mutants

                The protocol of volumes made worse on purpose, each time in one decision, and how many schedules of the
                [simulator](simulator.md), from seed 1 on, it takes to notice. Written by `mvn -pl sim -am package -Dupdate`.

                | mutant | what is wrong | seeds | broken |
                |---|---|---|---|
                """);
        Mutant[] all = Mutant.values();
        long[] seeds = new long[all.length];
        for (int i = 0; i < all.length; i++) {
            Mutant mutant = all[i];
            Optional<Found> found = find(mutant, 1, SEEDS_MOST);
            assertThat(found).as("%s: %s", mutant, mutant.wrong()).isPresent();
            seeds[i] = found.orElseThrow().seed();
            page.append("| `" + mutant.name() + "` | " + mutant.wrong() + " | " + seeds[i] + " | "
                    + found.orElseThrow().broken() + " |\n");
        }
        Arrays.sort(seeds);
        page.append("\nMedian: " + seeds[(seeds.length - 1) / 2] + " seeds; most: " + seeds[seeds.length - 1] + ".\n");
        Files.writeString(PAGE, page.toString());
    }

    private static Optional<Found> find(Mutant mutant, long from, long to) {
        for (long seed = from; seed <= to; seed++) {
            Simulation.Result result = Simulation.run(RandomScenario.of(seed), mutant.machinery());
            if (result.violation().isPresent()) {
                return Optional.of(new Found(seed, result.violation().get().invariant()));
            }
        }
        return Optional.empty();
    }
}
