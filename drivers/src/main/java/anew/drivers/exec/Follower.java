package anew.drivers.exec;

import java.io.BufferedReader;
import java.io.IOException;
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

    /** How long the last lines of a program that has ended are waited for; a child of its own may hold the pipe open. */
    private static final Duration LAST_LINES = Duration.ofSeconds(1);

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

    /** Follows on a thread of its own, until the JVM ends or the thread is interrupted, which ends the program too. */
    public Thread start() {
        return daemon(() -> {
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

    private void follow() throws InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(argv).redirectError(Redirect.DISCARD).start();
        } catch (IOException ignored) {
            // Not installed, or gone: whoever listens looks for himself more often while isRunning() is false.
            return;
        }
        running = true;
        try {
            // Lines are read elsewhere: an interrupt ends a wait for a program, but never a read from its pipe.
            Thread reader = daemon(() -> read(process));
            process.waitFor();
            reader.join(LAST_LINES);
        } finally {
            running = false;
            process.destroyForcibly();
        }
    }

    private void read(Process process) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            while (lines.readLine() != null) {
                onLine.run();
            }
        } catch (IOException ignored) {
            // The pipe broke with the program.
        }
    }

    private Thread daemon(Runnable work) {
        return Thread.ofPlatform().daemon().name("follow " + argv.getFirst()).start(work);
    }
}
