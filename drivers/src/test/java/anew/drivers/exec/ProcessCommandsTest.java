package anew.drivers.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.RunResult;
import anew.core.port.RunResult.End;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessCommandsTest {

    private final Commands commands = new ProcessCommands();

    @TempDir
    Path folder;

    @Test
    void bothOutputsAndTheStatusAreReported() throws InterruptedException {
        RunResult result = sh("echo out; echo err >&2; exit 3");

        assertThat(result.end()).isEqualTo(new End.Exited(3));
        assertThat(result.stdout()).isEqualTo("out\n");
        assertThat(result.stderr()).isEqualTo("err\n");
        assertThat(result.succeeded()).isFalse();
    }

    @Test
    void outputsLargerThanAnyPipeDoNotBlock() throws InterruptedException {
        RunResult result = sh("head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2");

        assertThat(result.succeeded()).isTrue();
        assertThat(result.stdout()).hasSize(1_000_000);
        assertThat(result.stderr()).hasSize(1_000_000);
    }

    @Test
    void stdinIsFedAndClosed() throws InterruptedException {
        assertThat(commands.run(Command.of("cat").reading("häuser\n")).stdout()).isEqualTo("häuser\n");
    }

    @Test
    void aProgramThatReadsNothingMayEndBeforeItsInput() throws InterruptedException {
        RunResult result = commands.run(Command.of("true").reading("x".repeat(1_000_000)));

        assertThat(result.succeeded()).isTrue();
    }

    @Test
    void theEnvironmentIsOnlyWhatWasAskedFor() throws InterruptedException {
        RunResult result = commands.run(Command.of("env").with(Map.of("COLOUR", "blue")));

        assertThat(result.stdout().lines().map(line -> line.replaceAll("=.*", "")))
                .containsExactlyInAnyOrder("PATH", "LC_ALL", "COLOUR");
        assertThat(result.stdout()).contains("LC_ALL=C.UTF-8", "COLOUR=blue");
    }

    @Test
    void itRunsInTheGivenFolder() throws Exception {
        RunResult result = commands.run(Command.of("pwd", "-P").in(folder));

        assertThat(result.stdout().strip()).isEqualTo(folder.toRealPath().toString());
    }

    @Test
    void aMissingProgramIsAResult() throws InterruptedException {
        RunResult result = commands.run(Command.of("no-such-program-at-all"));

        assertThat(result.end())
                .isInstanceOfSatisfying(
                        End.NotStarted.class, end -> assertThat(end.reason()).contains("no-such-program-at-all"));
    }

    @Test
    void aProgramThatHangsIsKilledWithItsChildren() throws InterruptedException {
        RunResult result = commands.run(
                Command.of("sh", "-c", "sleep 1000 & echo $!; wait").within(Duration.ofSeconds(2)));

        assertThat(result.end()).isEqualTo(new End.TimedOut(Duration.ofSeconds(2)));
        long child = Long.parseLong(result.stdout().strip());
        Optional<ProcessHandle> left = ProcessHandle.of(child);
        left.ifPresent(handle -> handle.onExit()
                .orTimeout(5, java.util.concurrent.TimeUnit.SECONDS)
                .join());
        assertThat(left.map(ProcessHandle::isAlive).orElse(false)).isFalse();
    }

    @Test
    void aSignalIsReportedAsShellsCount() throws InterruptedException {
        assertThat(sh("kill -9 $$").end()).isEqualTo(new End.Exited(137));
    }

    @Test
    void aBackgroundChildDoesNotHoldUpTheResult() throws InterruptedException {
        RunResult result = sh("sleep 20 & echo done");

        assertThat(result.stdout()).isEqualTo("done\n");
        assertThat(result.took()).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void anInterruptedCallerLeavesNoProcessBehind() throws InterruptedException {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> commands.run(Command.of("sleep", "1234"))).isInstanceOf(InterruptedException.class);
        assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
                .noneMatch(child -> child.info().commandLine().orElse("").contains("sleep 1234"));
    }

    private RunResult sh(String script) throws InterruptedException {
        return commands.run(Command.of("sh", "-c", script));
    }
}
