package anew.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import anew.cli.verify.Stage.When;
import anew.cli.verify.StageResult.Ending;
import anew.core.port.Commands;
import anew.drivers.exec.ProcessCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerificationTest {

    private static final Commands COMMANDS = new ProcessCommands();

    @TempDir
    private Path root;

    private final List<String> events = new ArrayList<>();

    private static Stage stage(String name, String script, When when, String... needs) {
        return new Stage(name, name, List.of("sh", "-c", script), Duration.ofSeconds(10), when, Set.of(needs), false);
    }

    private Verification verification() {
        Workshop workshop = new Workshop(COMMANDS, root, Path.of("/java"), Map.of("SECRET", "x"));
        return new Verification(workshop, InstantSource.system(), new Verification.Listener() {
            @Override
            public void begins(Stage stage) {
                events.add("begins " + stage.name());
            }

            @Override
            public void ended(StageResult result) {
                events.add("ended " + result.stage().name());
            }
        });
    }

    private List<Ending> run(Stage... stages) throws IOException, InterruptedException {
        return verification().run(List.of(stages)).stream()
                .map(StageResult::ending)
                .toList();
    }

    @Test
    void aStageThatNeedsAFailedOneIsSkippedAndTheCleanUpIsNot() throws Exception {
        List<Ending> endings = run(
                stage("up", "echo no; exit 3", When.NORMALLY),
                stage("tests", "true", When.NORMALLY, "up"),
                stage("down", "true", When.AFTERWARDS, "up"),
                stage("other", "true", When.NORMALLY));
        assertThat(endings)
                .containsExactly(
                        new Ending.Failed(Counts.NONE, "exited with 3"),
                        new Ending.Skipped("needs 'up'"),
                        new Ending.Passed(Counts.NONE),
                        new Ending.Passed(Counts.NONE));
        assertThat(events).contains("begins up", "ended up", "ended tests").doesNotContain("begins tests");
        assertThat(root.resolve(".anew/verify/up.log")).hasContent("no");
    }

    @Test
    void nothingIsCleanedUpThatWasNotBegun() throws Exception {
        assertThat(run(
                        stage("images", "false", When.NORMALLY),
                        stage("up", "true", When.NORMALLY, "images"),
                        stage("down", "true", When.AFTERWARDS, "up")))
                .last()
                .isEqualTo(new Ending.Skipped("nothing to clean up"));
    }

    @Test
    void aStageAskedForAloneDoesNotMissItsNeeds() throws Exception {
        assertThat(run(stage("tests", "true", When.NORMALLY, "up"))).containsExactly(new Ending.Passed(Counts.NONE));
    }

    @Test
    void whenStoppedOnlyTheCleanUpIsRun() throws Exception {
        Verification verification = verification();
        verification.stop();
        List<StageResult> results =
                verification.run(List.of(stage("fast", "true", When.NORMALLY), stage("tidy", "true", When.AFTERWARDS)));
        assertThat(results)
                .extracting(StageResult::ending)
                .containsExactly(new Ending.Skipped("stopped"), new Ending.Passed(Counts.NONE));
    }

    @Test
    void nothingOfAStageIsLeftRunning() throws Exception {
        run(stage("leaky", "sleep 300 & echo $! >child", When.NORMALLY));
        Path child = Path.of("/proc", Files.readString(root.resolve("child")).strip(), "stat");
        // Init may not have taken notice of its end yet: then it is a zombie, which runs no more.
        assertThat(Files.exists(child) ? Files.readString(child) : "gone").containsPattern("gone|\\) Z ");
    }

    @Test
    void testsAreCountedFromReportsOfThisStageOnly() throws Exception {
        Path reports = Files.createDirectories(root.resolve("core/target/surefire-reports"));
        Path old = Files.writeString(reports.resolve("TEST-old.xml"), report(9, 9));
        Files.setLastModifiedTime(old, FileTime.fromMillis(0));
        Files.writeString(root.resolve("new.xml"), report(5, 0));
        assertThat(run(stage("fast", "cp new.xml core/target/surefire-reports/TEST-new.xml", When.NORMALLY)))
                .containsExactly(new Ending.Passed(new Counts(4, 0, 1)));
    }

    @Test
    void aStageOfTestsWithoutAnyFails() throws Exception {
        Stage tests = new Stage("lab", "lab", List.of("true"), Duration.ofSeconds(10), When.NORMALLY, Set.of(), true);
        assertThat(run(tests, tests.asOneTest()))
                .containsExactly(
                        new Ending.Failed(Counts.NONE, "there was no test in it"), new Ending.Passed(Counts.NONE));
    }

    @Test
    void failedTestsFailAStageWhateverItsExitStatus() throws Exception {
        assertThat(run(stage("shell", "echo 3 passed, 1 failed", When.NORMALLY)))
                .containsExactly(new Ending.Failed(new Counts(3, 1, 0), "3 passed, 1 failed"));
    }

    @Test
    void aStageSeesLittleOfOurEnvironment() throws Exception {
        run(stage("env", "env", When.NORMALLY));
        assertThat(Files.readString(root.resolve(".anew/verify/env.log")))
                .contains("JAVA_HOME=/java")
                .doesNotContain("SECRET");
    }

    private static String report(int tests, int failures) {
        return "<?xml version=\"1.0\"?>\n<testsuite name=\"a\" time=\"0.1\" tests=\"" + tests
                + "\" errors=\"0\" skipped=\"1\" failures=\"" + failures + "\"><testcase/></testsuite>\n";
    }
}
