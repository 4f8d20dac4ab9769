package anew.cli.verify;

import anew.cli.verify.Stage.When;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What {@code anew verify} does, in order: the one place to add a stage. */
final class Stages {

    /** All together stay within 40 minutes on two emulating cores; each limit is three times what it takes there. */
    static List<Stage> inOrder(Path root) {
        return List.of(
                stage("shell", "every shell script: syntax, shellcheck", 3, List.of(root + "/.ci/shell")),
                stage(
                        "fast",
                        "formatting, compilation, fast tests, list of parts",
                        20,
                        maven("spotless:check", "package", "org.cyclonedx:cyclonedx-maven-plugin:makeAggregateBom")),
                stage("machine", "tests that call Debian's tools", 15, maven("-Dtest.included=machine", "package")));
    }

    private Stages() {}

    private static Stage stage(String name, String what, int limitMinutes, List<String> argv, String... needs) {
        return new Stage(name, what, argv, Duration.ofMinutes(limitMinutes), When.NORMALLY, Set.of(needs));
    }

    /** All modules are tested even when one fails: a run should tell everything it can. */
    private static List<String> maven(String... goals) {
        List<String> argv = new ArrayList<>(List.of("mvn", "-B", "-ntp", "--fail-at-end"));
        argv.addAll(List.of(goals));
        return argv;
    }
}
