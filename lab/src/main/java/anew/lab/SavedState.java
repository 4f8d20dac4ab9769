package anew.lab;

import anew.core.model.Sha256;
import anew.core.port.RunResult;
import anew.lab.qemu.QemuProcess;
import anew.lab.qemu.Qmp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The memory of a machine that was put to sleep, in a file beside its disks; waking it takes seconds where a boot takes
 * minutes. The file is good for one waking, because the disks go on from there, and only with the command line it was
 * saved under, because QEMU must make the same machine.
 *
 * <p>QEMU's migration to a file is used (docs/devel/migration.rst in its source).
 */
final class SavedState {

    /** Two gigabytes to a slow disk. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private static final long POLL_MILLIS = 100;

    /** QEMU's default of 128 MiB/s is meant for networks that others use too. */
    private static final long BYTES_PER_SECOND = 1L << 40;

    private final Path file;
    private final Path qmpSocket;

    /** The state of the machine in {@code folder} with the command line {@code argv}. */
    SavedState(Path folder, Path qmpSocket, List<String> argv) {
        byte[] commandLine = String.join("\0", argv).getBytes(StandardCharsets.UTF_8);
        this.file = folder.resolve("memory-" + Sha256.of(commandLine).shortHex());
        this.qmpSocket = qmpSocket;
    }

    boolean exists() {
        return Files.exists(file);
    }

    void forget() throws IOException {
        Files.deleteIfExists(file);
    }

    /** Halts the running machine and writes its memory; it stays halted. */
    void save() throws IOException, InterruptedException {
        Path unfinished = file.resolveSibling("memory.unfinished");
        try (Qmp qmp = Qmp.connect(qmpSocket)) {
            qmp.execute("stop");
            qmp.execute("migrate-set-parameters", Map.of("max-bandwidth", BYTES_PER_SECOND));
            qmp.execute("migrate", Map.of("uri", "exec:cat >" + shellWord(unfinished)));
            String status = await(qmp, "query-migrate", List.of("none", "setup", "active", "device", "completing"));
            if (!status.equals("completed")) {
                throw new IOException("QEMU cannot save the machine's memory in " + unfinished + ": " + status);
            }
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What is done to a machine that was made and does not run yet. */
    interface Preparation {
        void perform(Qmp qmp) throws IOException;
    }

    /** Starts the machine from its saved memory; false, with nothing running and nothing saved, if that failed. */
    boolean wake(QemuProcess process, List<String> argv, Preparation preparation)
            throws IOException, InterruptedException {
        List<String> incoming = new ArrayList<>(argv);
        incoming.addAll(List.of("-S", "-incoming", "exec:cat " + shellWord(file)));
        RunResult started = process.start(incoming);
        boolean awake = started.succeeded() && isLoaded();
        // From its first instruction on, the machine's disks no longer fit this memory.
        forget();
        if (awake) {
            try (Qmp qmp = Qmp.connect(qmpSocket)) {
                preparation.perform(qmp);
                qmp.execute("cont");
            }
        } else {
            process.kill();
        }
        return awake;
    }

    private boolean isLoaded() throws InterruptedException {
        try (Qmp qmp = Qmp.connect(qmpSocket)) {
            return await(qmp, "query-status", List.of("inmigrate")).equals("paused");
        } catch (IOException qemuGaveUp) {
            return false;
        }
    }

    /** Repeats a query until its status is none of {@code passing}; QEMU tells of the end by no event worth waiting on. */
    private static String await(Qmp qmp, String query, List<String> passing) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            String status = String.valueOf(qmp.execute(query).getOrDefault("status", "none"));
            if (!passing.contains(status) || System.nanoTime() > deadline) {
                return status;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private static String shellWord(Path path) {
        return "'" + path.toString().replace("'", "'\\''") + "'";
    }
}
