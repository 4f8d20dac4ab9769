package anew.drivers.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowerTest {

    @Test
    void everyLineIsPassedOnWhileTheProgramRuns() throws Exception {
        CountDownLatch lines = new CountDownLatch(2);
        Follower follower = new Follower(List.of("sh", "-c", "echo one; echo two; exec sleep 1000"), lines::countDown);

        Thread thread = follower.start();
        try {
            assertThat(lines.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(follower.isRunning()).isTrue();
        } finally {
            thread.interrupt();
        }
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        assertThat(follower.isRunning()).isFalse();
    }

    @Test
    void aFollowerThatIsInterruptedEndsItsProgram(@TempDir Path folder) throws Exception {
        Path pid = folder.resolve("pid");
        CountDownLatch said = new CountDownLatch(1);
        Follower follower = new Follower(
                List.of("sh", "-c", "echo $$ > \"$0\"; echo said; exec sleep 1000", pid.toString()), said::countDown);

        Thread thread = follower.start();
        assertThat(said.await(10, TimeUnit.SECONDS)).isTrue();
        Optional<ProcessHandle> program =
                ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()));
        assertThat(program).isPresent();
        thread.interrupt();

        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        program.ifPresent(
                handle -> handle.onExit().orTimeout(10, TimeUnit.SECONDS).join());
        assertThat(program.map(ProcessHandle::isAlive).orElse(false)).isFalse();
    }

    @Test
    void aProgramThatDoesNotExistIsNotRunning() throws Exception {
        Follower follower = new Follower(List.of("no-such-program-at-all"), () -> {});

        Thread thread = follower.start();
        thread.interrupt();

        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        assertThat(follower.isRunning()).isFalse();
    }
}
