package anew.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import anew.core.port.Command;
import anew.core.port.RunResult;
import anew.core.port.RunResult.End;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkshopTest {

    private final List<Command> run = new ArrayList<>();

    private Workshop workshop(boolean root, End end, String stderr) {
        return new Workshop(
                command -> {
                    run.add(command);
                    return new RunResult(command.argv(), end, "out", stderr, Duration.ZERO);
                },
                root);
    }

    @Test
    void rootRunsProgramsAsTheyAre() throws Exception {
        assertThat(workshop(true, new End.Exited(0), "").runAsRoot("true", "x")).isEqualTo("out");
        assertThat(run.getFirst().argv()).containsExactly("sh", "-c", "umask 022; exec \"$@\"", "sh", "true", "x");
    }

    @Test
    void othersRunThemInAUserNamespace() throws Exception {
        workshop(false, new End.Exited(0), "").runAsRoot("true");
        assertThat(run.getFirst().argv())
                .startsWith("unshare", "--map-auto", "--map-root-user", "--mount")
                .endsWith("sh", "true");
    }

    @Test
    void aUserWithoutSubordinateIdsIsToldHowToGetThem() {
        assertThatThrownBy(
                        () -> workshop(false, new End.Exited(1), "unshare: no line matching user \"x\" in /etc/subuid")
                                .requireRights())
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("usermod --add-subuids 100000-165535 --add-subgids 100000-165535 ")
                .hasMessageContaining("no line matching user");
    }

    @Test
    void noProgramSeesTheCallersEnvironment() throws Exception {
        workshop(true, new End.Exited(0), "").run("true");
        assertThat(run.getFirst().environment()).containsEntry("TZ", "UTC").containsKey("SOURCE_DATE_EPOCH");
    }

    @Test
    void aFailureNamesTheProgramAndItsLastLines() {
        String lines = IntStream.rangeClosed(1, 20).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
        for (boolean root : new boolean[] {true, false}) {
            assertThatThrownBy(() -> workshop(root, new End.Exited(3), lines).runAsRoot("mksquashfs", "a"))
                    .isInstanceOf(StepFailed.class)
                    .hasMessageStartingWith("mksquashfs exited with 3:\n    line 13\n")
                    .hasMessageEndingWith("line 20");
        }
    }

    @Test
    void anEndlessLineIsCut() {
        assertThatThrownBy(() ->
                        workshop(true, new End.Exited(1), "x".repeat(5000)).run("apt-get"))
                .message()
                .hasSizeLessThan(300);
    }

    @Test
    void aProgramThatHangsOrIsMissingIsExplained() {
        assertThatThrownBy(() -> workshop(true, new End.TimedOut(Duration.ofMinutes(30)), "")
                        .run("xorriso"))
                .hasMessageContaining("xorriso was killed after 30 min");
        assertThatThrownBy(() ->
                        workshop(true, new End.NotStarted("no such file"), "").run("xorriso"))
                .hasMessageContaining("xorriso could not be started: no such file");
    }
}
