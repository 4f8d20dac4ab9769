package anew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.port.Command;
import anew.core.port.RunResult;
import anew.drivers.exec.ProcessCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, with a small project, and a Maven and a Java that only write down how they were called. */
@Tag("machine")
class LauncherTest {

    private static final String MAVEN = """
            #!/bin/sh
            echo built >>"$HOME/maven.calls"
            [ ! -e "$HOME/broken" ] || { echo '[ERROR] /x/Broken.java:[1,2] no such thing'; exit 1; }
            for argument; do case $argument in -DoutputDirectory=*) : >"${argument#*=}/core.jar" ;; esac; done
            """;

    private static final String JAVA = """
            #!/bin/sh
            for argument; do case $argument in -XX:AOTCacheOutput=*) : >"${argument#*=}"; exit ;; esac; done
            shift
            printf '[%s]' "$@"
            """;

    @TempDir
    private Path home;

    private Path project;

    @BeforeEach
    void layOutAProject() throws IOException {
        project = home.resolve("a project");
        Files.createDirectories(project.resolve("cli/target"));
        Files.createDirectories(project.resolve("core/src/main"));
        Files.createDirectories(project.resolve("core/src/test"));
        Files.createDirectories(project.resolve(".mvn"));
        Files.writeString(project.resolve("cli/target/cli-1.jar"), "");
        Files.writeString(project.resolve("pom.xml"), "");
        Files.writeString(project.resolve("core/pom.xml"), "");
        Files.copy(Path.of("../anew"), project.resolve("anew"));
        Path jdk = Files.createDirectories(home.resolve("jdk/bin"));
        Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
        program(jdk.resolve("java"), JAVA);
        program(jdk.resolve("javac"), "#!/bin/sh\n");
        program(home.resolve("mvn"), MAVEN);
    }

    private static void program(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private RunResult launch(Path launcher, String... arguments) throws InterruptedException {
        List<String> argv = new ArrayList<>(List.of(launcher.toString()));
        argv.addAll(List.of(arguments));
        Map<String, String> environment = Map.of(
                "HOME", home.toString(),
                "JAVA_HOME", home.resolve("jdk").toString(),
                "PATH", home + ":/usr/bin:/bin");
        return new ProcessCommands().run(Command.of(argv).in(home).with(environment));
    }

    private RunResult launch(String... arguments) throws InterruptedException {
        return launch(project.resolve("anew"), arguments);
    }

    private int builds() throws IOException {
        Path calls = home.resolve("maven.calls");
        return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
    }

    @Test
    void itBuildsWhenSourcesChangedAndNotOtherwise() throws Exception {
        launch();
        launch();
        assertThat(builds()).isEqualTo(1);
        Path source = project.resolve("core/src/main/A.java");
        Files.writeString(source, "");
        launch();
        assertThat(builds()).isEqualTo(2);
        Files.writeString(project.resolve("core/src/test/ATest.java"), "");
        launch();
        assertThat(builds()).isEqualTo(2);
        Files.delete(source);
        launch();
        assertThat(builds()).isEqualTo(3);
    }

    @Test
    void aFileMovedHereWithAnOldDateIsNoticed() throws Exception {
        Path old = Files.writeString(home.resolve("Old.java"), "");
        Files.writeString(project.resolve("core/src/main/Old.java"), "x");
        launch();
        Files.setLastModifiedTime(old, FileTime.fromMillis(0));
        Files.move(old, project.resolve("core/src/main/Old.java"), StandardCopyOption.REPLACE_EXISTING);
        launch();
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void argumentsArriveAsTheyWereGivenAlsoThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(home.resolve("anew"), project.resolve("anew"));
        assertThat(launch(link, "a b", "", "*", "@x", "$HOME", "--", "\"").stdout())
                .isEqualTo("[anew.cli.Main][a b][][*][@x][$HOME][--][\"]");
    }

    @Test
    void launchesAtTheSameTimeBuildOnce() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<RunResult> launch = this::launch;
            for (Future<RunResult> ended : threads.invokeAll(List.of(launch, launch, launch))) {
                assertThat(ended.get().succeeded()).isTrue();
            }
        }
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void aFailedBuildShowsItsErrorAndLeavesTheLastOneAlone() throws Exception {
        launch();
        Path current = project.resolve(".anew/build/current").toRealPath();
        Files.writeString(home.resolve("broken"), "");
        Files.writeString(project.resolve("core/src/main/Broken.java"), "");
        RunResult failed = launch();
        assertThat(failed.end()).isEqualTo(new RunResult.End.Exited(2));
        assertThat(failed.stderr())
                .contains("/x/Broken.java:[1,2] no such thing")
                .contains("build.log");
        assertThat(failed.stdout()).isEmpty();
        assertThat(project.resolve(".anew/build/current").toRealPath()).isEqualTo(current);
    }

    @Test
    void aBuildOfBeforeIsKeptAsLongAsAProgramRunsFromIt() throws Exception {
        launch();
        Path first = project.resolve(".anew/build/current").toRealPath();
        Files.writeString(project.resolve("core/src/main/A.java"), "");
        launch();
        assertThat(first).doesNotExist();

        Path second = project.resolve(".anew/build/current").toRealPath();
        Process running = new ProcessBuilder("tail", "-f", second + "/java.args").start();
        try {
            Files.writeString(project.resolve("core/src/main/B.java"), "");
            launch();
            assertThat(second).exists();
        } finally {
            running.destroy();
        }
    }

    @Test
    void aBuildThatWasCutShortIsDoneAgainAndSweptAway() throws Exception {
        Path half = Files.createDirectories(project.resolve(".anew/build/build-20260101-000000-1/lib"));
        assertThat(launch().succeeded()).isTrue();
        assertThat(half).doesNotExist();
        assertThat(builds()).isEqualTo(1);
    }

    /** Debian's tools, for {@code offered}: what apt could install, or nothing where it is empty. */
    private RunResult launchWithoutJdk(String offered) throws Exception {
        program(home.resolve("apt-cache"), """
                #!/bin/sh
                case $2 in "%s") echo '  Candidate: 25' ;; *) echo '  Candidate: (none)' ;; esac
                """.formatted(offered));
        program(home.resolve("apt-get"), """
                #!/bin/sh
                echo "$*" >>"$HOME/apt.calls"
                [ "$1" != install ] || cp -r "$HOME/jdk" /usr/lib/jvm/java-25
                """);
        // In a namespace of its own, what this machine has of Java cannot be seen, and the caller is root.
        String script = """
                for folder in /usr/lib/jvm /opt /usr/local; do
                    [ ! -d "$folder" ] || mount -t tmpfs tmpfs "$folder"
                done
                exec "$@"
                """;
        return new ProcessCommands()
                .run(Command.of(
                                "unshare",
                                "--user",
                                "--map-root-user",
                                "--mount",
                                "sh",
                                "-euc",
                                script,
                                "sh",
                                project.resolve("anew").toString(),
                                "--version")
                        .in(home)
                        .with(Map.of("HOME", home.toString(), "JAVA_HOME", "", "PATH", home + ":/usr/bin:/bin")));
    }

    @Test
    void aJdkThatDebianHasIsInstalled() throws Exception {
        RunResult launched = launchWithoutJdk("openjdk-25-jdk-headless");
        assertThat(launched.stdout()).isEqualTo("[anew.cli.Main][--version]");
        assertThat(home.resolve("apt.calls"))
                .hasContent("install -q -y --no-install-recommends openjdk-25-jdk-headless\n");
    }

    @Test
    void whereDebianHasNoJdkOneLineSaysWhatToDo() throws Exception {
        RunResult launched = launchWithoutJdk("");
        assertThat(launched.end()).isEqualTo(new RunResult.End.Exited(2));
        assertThat(launched.stderr())
                .isEqualTo("anew: no JDK 25 found, and no Debian package of it can be had here:"
                        + " unpack one below /opt, or set JAVA_HOME to its folder\n");
        assertThat(home.resolve("apt.calls")).hasContent("update -q\n");
        assertThat(builds()).isZero();
    }
}
