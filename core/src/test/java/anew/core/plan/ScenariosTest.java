package anew.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.HostName;
import anew.core.model.Placement;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The folders beside this class: {@code snapshot} goes in, {@code placement.expect} is what the planner must answer,
 * {@code what-if.expect} (where there is one) what the losses it names would do, and {@code weak.expect} the weak
 * points. A new case is a new folder; {@code README} says what it shows.
 */
final class ScenariosTest {

    static Stream<Path> scenarios() throws IOException, URISyntaxException {
        URL first = ScenariosTest.class.getResource("/anew/core/plan/01-three-on-two/snapshot");
        Path here = Path.of(Objects.requireNonNull(first, "the scenarios are not on the class path")
                        .toURI())
                .resolve("../..")
                .normalize();
        try (Stream<Path> folders = Files.list(here)) {
            return folders.filter(Files::isDirectory).sorted().toList().stream();
        }
    }

    @Test
    void thereAreEnoughOfThem() throws IOException, URISyntaxException {
        assertThat(scenarios())
                .hasSizeGreaterThanOrEqualTo(15)
                .allSatisfy(folder -> assertThat(folder.resolve("README")).isNotEmptyFile());
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void thePlannerAnswersAsWritten(Path folder) throws IOException {
        Snapshot snapshot = Snapshot.parse(Files.readString(folder.resolve("snapshot")));
        Outcome outcome = Planner.place(snapshot.fleet(), snapshot.previous());
        compare(folder.resolve("placement.expect"), lines(outcome));
        if (outcome instanceof Outcome.Placed(Placement placement, var reasons)) {
            assertThat(new Rules(snapshot.fleet()).broken(placement, true)).isEmpty();
            if (Files.exists(folder.resolve("what-if.expect"))) {
                compareLosses(folder.resolve("what-if.expect"), snapshot, placement);
            }
            if (Files.exists(folder.resolve("weak.expect"))) {
                compare(folder.resolve("weak.expect"), weakPoints(snapshot, placement));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void aSnapshotIsReadBackAsItWasWritten(Path folder) throws IOException {
        Snapshot snapshot = Snapshot.parse(Files.readString(folder.resolve("snapshot")));
        Snapshot again = Snapshot.parse(snapshot.format());
        assertThat(again.format()).isEqualTo(snapshot.format());
        assertThat(Planner.place(again.fleet(), again.previous()))
                .isEqualTo(Planner.place(snapshot.fleet(), snapshot.previous()));
    }

    private static void compare(Path expected, List<String> actual) throws IOException {
        assertThat(actual).isEqualTo(Files.readAllLines(expected));
    }

    /** The losses are the file's own lines that begin with {@code losing}. */
    private static void compareLosses(Path expected, Snapshot snapshot, Placement placement) throws IOException {
        List<String> wanted = Files.readAllLines(expected);
        List<String> actual = new ArrayList<>();
        wanted.stream().filter(line -> line.startsWith("losing ")).forEach(line -> {
            Set<HostName> lost = new TreeSet<>();
            Arrays.stream(line.substring("losing ".length()).split(" ", -1))
                    .map(HostName::new)
                    .forEach(lost::add);
            actual.add(line);
            WhatIf.losing(snapshot.fleet(), placement, lost).describe().forEach(each -> actual.add("  " + each));
        });
        assertThat(actual).isEqualTo(wanted);
    }

    private static List<String> weakPoints(Snapshot snapshot, Placement placement) {
        List<String> lines = new ArrayList<>();
        for (WeakPoint weak : WhatIf.weakPoints(snapshot.fleet(), placement)) {
            lines.add(weak.kind() + " " + weak.name());
            weak.loss().describe().forEach(each -> lines.add("  " + each));
        }
        return lines;
    }

    private static List<String> lines(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Refused(List<Refusal> refusals) ->
                refusals.stream()
                        .map(refusal -> "refused: " + refusal.describe())
                        .toList();
            case Outcome.Placed(Placement placement, List<Reason> reasons) -> {
                List<String> lines = new ArrayList<>();
                reasons.forEach(
                        reason -> lines.add(reason.vserver() + " on " + reason.pserver() + ", " + reason.why()));
                placement.legs().forEach((volume, legs) -> lines.add(volume + " on " + legs));
                yield lines;
            }
        };
    }
}
