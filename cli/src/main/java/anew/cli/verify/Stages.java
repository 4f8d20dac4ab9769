package anew.cli.verify;

import anew.cli.verify.Stage.When;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What {@code anew verify} does, in order: the one place to add a stage. */
final class Stages {

    /** All together stay within 40 minutes on two emulating cores; each limit is three times what it takes there. */
    static List<Stage> inOrder() {
        return List.of(
                stage("shell", "every shell script: syntax, shellcheck", 3, List.of(".ci/shell")),
                stage(
                        "boot-chain",
                        "the boot chain on a fake machine, under two shells",
                        3,
                        List.of("image/boot/test/run")),
                stage("model", "the protocol of volumes, by a model checker", 15, List.of(".ci/model")),
                stage(
                        "fast",
                        "formatting, compilation, fast tests, list of parts",
                        20,
                        maven("spotless:check", "package", "org.cyclonedx:cyclonedx-maven-plugin:makeAggregateBom")),
                stage("sim", "20,000 schedules of the simulator", 20, anew("sim", "--seeds", "20000"), "fast"),
                stage("machine", "tests that call Debian's tools", 15, maven("-Dtest.included=machine", "package")),
                stage("images", "the example's images are built", 20, anew("image", "build"))
                        .asOneTest(),
                stage("same-bytes", "built again elsewhere, they are the same", 20, List.of(".ci/same-bytes"), "images")
                        .asOneTest(),
                stage(
                                "storage",
                                "volumes' drivers on the real kernel, in a guest",
                                20,
                                maven("-Dtest.included=guest", "package"),
                                "images")
                        .onlyLong(),
                stage(
                                "volumes",
                                "1,000 fences, a double fault and resyncs on that kernel",
                                180,
                                maven("-Dtest.included=volumes", "package"),
                                "images")
                        .onlyLong(),
                stage("lab-up", "the example fleet boots in the lab", 20, anew("lab", "up"), "images")
                        .asOneTest(),
                stage("lab", "tests in that lab", 30, maven("-Dtest.included=lab", "package"), "lab-up"),
                stage(
                                "lab-faults",
                                "volumes in that lab while machines fail",
                                150,
                                maven("-Dtest.included=lab-faults", "package"),
                                "lab-up")
                        .onlyLong(),
                stage("lab-down", "nothing is left running", 5, anew("lab", "down", "--wipe"), "lab-up")
                        .afterwards()
                        .asOneTest());
    }

    private Stages() {}

    private static Stage stage(String name, String what, int limitMinutes, List<String> argv, String... needs) {
        return new Stage(name, what, argv, Duration.ofMinutes(limitMinutes), When.NORMALLY, Set.of(needs), true);
    }

    private static List<String> anew(String... arguments) {
        return Stream.concat(Stream.of("./anew"), Stream.of(arguments)).toList();
    }

    /** All modules are tested even when a test of one fails, which its report tells: a run should say all it can. */
    private static List<String> maven(String... goals) {
        List<String> argv = new ArrayList<>(List.of("mvn", "-B", "-ntp", "-Dmaven.test.failure.ignore"));
        argv.addAll(List.of(goals));
        return argv;
    }
}
