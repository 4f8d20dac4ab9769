package anew.cli.lab;

import anew.core.model.HostName;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A domU that writes numbered, checksummed records to its volume and says of each acknowledged one so over the network;
 * what was said is kept here, outside, and must be found on the volume ever after. See {@code src/test/c/recorder.c}.
 */
final class Recording implements AutoCloseable {

    /** More than any test writes, so that no record is ever overwritten. */
    static final int SLOTS = 20_000;

    static final int RECORD_BYTES = 4096;

    private static final String FILE = "/mnt/records";

    private final Process writer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition heard = lock.newCondition();
    private long acknowledged;
    private Duration longest = Duration.ZERO;
    private boolean ended;

    /** Goes on writing after record {@code last}, to the file system that {@code domu} has mounted. */
    Recording(StandingLab lab, HostName domu, long last) throws IOException {
        this(lab, domu, FILE, last);
    }

    /** Goes on writing after record {@code last}, to a file or device of {@code machine}. */
    Recording(StandingLab lab, HostName machine, String file, long last) throws IOException {
        this.acknowledged = last;
        List<String> argv = lab.lab.sshArgv(
                machine, List.of("/tmp/recorder", "write", file, String.valueOf(SLOTS), String.valueOf(last + 1)));
        writer = new ProcessBuilder(argv)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread.ofPlatform().daemon().start(this::listen);
    }

    /** Puts the recorder, which is compiled here, where the domU can run it. */
    static void install(StandingLab lab, HostName domu, Path folder) throws IOException, InterruptedException {
        Path program = folder.resolve("recorder");
        Process compiler = new ProcessBuilder(
                        "gcc", "-static", "-O2", "-o", program.toString(), "src/test/c/recorder.c")
                .inheritIO()
                .start();
        if (compiler.waitFor() != 0) {
            throw new AssertionError("the recorder cannot be compiled");
        }
        Process copy = new ProcessBuilder(
                        lab.lab.sshArgv(domu, List.of("cat >/tmp/recorder && chmod +x /tmp/recorder")))
                .redirectInput(program.toFile())
                .start();
        if (copy.waitFor() != 0) {
            throw new AssertionError("the recorder cannot be copied to " + domu);
        }
    }

    private void listen() {
        try (BufferedReader lines = writer.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", -1);
                hear(Long.parseLong(words[0]), Duration.ofNanos(Long.parseLong(words[1]) * 1000));
            }
        } catch (IOException _) {
            // Closed here, or cut there: either way nothing more will be said.
        } finally {
            lock.lock();
            try {
                ended = true;
                heard.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void hear(long number, Duration took) {
        lock.lock();
        try {
            acknowledged = number;
            longest = took.compareTo(longest) > 0 ? took : longest;
            heard.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The number of the last record that was acknowledged. */
    long acknowledged() {
        lock.lock();
        try {
            return acknowledged;
        } finally {
            lock.unlock();
        }
    }

    /** How long the slowest record took since this was last asked. */
    Duration longest() {
        lock.lock();
        try {
            Duration slowest = longest;
            longest = Duration.ZERO;
            return slowest;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until {@code more} further records have been acknowledged. */
    void await(int more, Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long wanted = acknowledged + more;
            long left = patience.toNanos();
            while (acknowledged < wanted) {
                if (ended || left <= 0) {
                    throw new AssertionError("record " + wanted + " was not acknowledged within " + patience.toSeconds()
                            + " s; the last one is " + acknowledged + (ended ? ", and the recorder has ended" : ""));
                }
                left = heard.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until it has ended by itself, as it does when a write of its is answered with an error. */
    void awaitEnd(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (!ended) {
                if (left <= 0) {
                    throw new AssertionError("the recorder still waits after " + patience.toSeconds() + " s");
                }
                left = heard.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Stops writing; what was acknowledged until now stays so. */
    @Override
    public void close() {
        writer.destroyForcibly().onExit().join();
    }

    /** What is missing of records 1 to {@code last}, as the recorder says it on {@code domu}. */
    static String check(StandingLab lab, HostName domu, long last) throws InterruptedException {
        return check(lab, domu, FILE, 1, last);
    }

    /** What is missing of records {@code first} to {@code last} in a file or device of {@code machine}. */
    static String check(StandingLab lab, HostName machine, String file, long first, long last)
            throws InterruptedException {
        String check = String.join(
                " ",
                "sync; echo 3 >/proc/sys/vm/drop_caches; /tmp/recorder check",
                file,
                String.valueOf(SLOTS),
                String.valueOf(first),
                String.valueOf(last));
        return lab.lab.ssh(machine, Duration.ofMinutes(3), check).stdout();
    }
}
