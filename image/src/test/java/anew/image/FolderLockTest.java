package anew.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {

    /** Takes the lock, says so, and holds it until it is told to end. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] folder) throws IOException {
            try (FolderLock _ = FolderLock.take(Path.of(folder[0]), () -> {})) {
                System.out.println("held");
                int ended = System.in.read();
                assertThat(ended).isNegative();
            }
        }
    }

    @Test
    void aFreeFolderIsTakenAtOnceAndAgain(@TempDir Path folder) throws IOException {
        for (int i = 0; i < 2; i++) {
            try (FolderLock _ = FolderLock.take(folder.resolve("new"), () -> {
                throw new AssertionError("nobody holds it");
            })) {
                assertThat(folder.resolve("new/.lock")).exists();
            }
        }
    }

    @Test
    void anotherProcessIsWaitedForAndThatIsTold(@TempDir Path folder) throws Exception {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        folder.toString())
                .start();
        try {
            assertThat(holder.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("held");
            CountDownLatch told = new CountDownLatch(1);
            try (FolderLock _ = FolderLock.take(folder, () -> {
                told.countDown();
                end(holder);
            })) {
                assertThat(told.await(0, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            holder.destroyForcibly();
        }
    }

    private static void end(Process holder) {
        try {
            holder.getOutputStream().close();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }
}
