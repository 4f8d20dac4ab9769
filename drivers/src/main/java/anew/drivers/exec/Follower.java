package anew.drivers.exec;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Follows a program that runs for as long as we do and prints a line whenever something happens; a program that ends is
 * started again after a while. For hints only: lines are lost while it does not run.
 */
public final class Follower {

    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final List<String> argv;
    private final Runnable onLine;
    private volatile boolean running;

    public Follower(List<String> argv, Runnable onLine) {
        this.argv = List.copyOf(argv);
        this.onLine = onLine;
    }

    /** Whether lines are being read at the moment. */
    public boolean isRunning() {
        return running;
    }

    /** Follows on a thread of its own, until the JVM ends or the thread is interrupted. */
    public Thread start() {
        return Thread.ofPlatform().daemon().name("follow " + argv.getFirst()).start(() -> {
            try {
                while (true) {
                    follow();
                    Thread.sleep(PAUSE);
                }
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void follow() {
        ProcessBuilder builder = new ProcessBuilder(argv).redirectError(Redirect.DISCARD);
        try {
            Process process = builder.start();
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                running = true;
                while (lines.readLine() != null) {
                    onLine.run();
                }
            } finally {
                running = false;
                process.destroyForcibly();
            }
        } catch (IOException ignored) {
            // Not installed, or gone: whoever listens looks for himself more often while isRunning() is false.
        }
    }
}
