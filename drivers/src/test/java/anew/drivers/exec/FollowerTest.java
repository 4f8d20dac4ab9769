package anew.drivers.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FollowerTest {

    @Test
    void everyLineIsPassedOnWhileTheProgramRuns() throws Exception {
        CountDownLatch lines = new CountDownLatch(2);
        Follower follower = new Follower(List.of("sh", "-c", "echo one; echo two; exec sleep 1000"), lines::countDown);

        Thread thread = follower.start();
        assertThat(lines.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(follower.isRunning()).isTrue();

        List<ProcessHandle> children = ProcessHandle.current()
                .children()
                .filter(child -> child.info().commandLine().orElse("").contains("sleep 1000"))
                .toList();
        children.forEach(ProcessHandle::destroyForcibly);
        thread.interrupt();
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        assertThat(follower.isRunning()).isFalse();
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
