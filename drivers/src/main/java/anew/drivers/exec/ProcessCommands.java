package anew.drivers.exec;

import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.RunResult;
import anew.core.port.RunResult.End;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs external programs as child processes; the one place that starts any.
 *
 * <p>A program counts as ended when it has ended itself: a child that it leaves in the background with its outputs still
 * open does not hold up the result, and what that child writes later is lost.
 */
public final class ProcessCommands implements Commands {

    /** Debian keeps mke2fs and its like in folders that an ordinary user's PATH lacks. */
    private static final String SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** How long outputs may stay open after the program has ended; by then its own bytes have long been read. */
    private static final Duration OUTPUT_GRACE = Duration.ofSeconds(1);

    private final String path;

    public ProcessCommands() {
        String own = System.getenv().getOrDefault("PATH", "");
        this.path = own.isEmpty() ? SYSTEM_PATH : own + ":" + SYSTEM_PATH;
    }

    @Override
    public RunResult run(Command command) throws InterruptedException {
        long started = System.nanoTime();
        Process process;
        try {
            process = start(command);
        } catch (IOException notStarted) {
            End end = new End.NotStarted(String.valueOf(notStarted.getMessage()));
            return new RunResult(command.argv(), end, "", "", since(started));
        }
        Output out = Output.drain(process.getInputStream());
        Output err = Output.drain(process.getErrorStream());
        startThread(() -> feed(process, command.stdin()));
        try {
            boolean ended = process.waitFor(command.timeout().toNanos(), TimeUnit.NANOSECONDS);
            if (!ended) {
                killTree(process);
            }
            End end = ended ? new End.Exited(process.exitValue()) : new End.TimedOut(command.timeout());
            return new RunResult(command.argv(), end, out.text(), err.text(), since(started));
        } catch (InterruptedException interrupted) {
            killTree(process);
            throw interrupted;
        }
    }

    private Process start(Command command) throws IOException {
        String searched = command.environment().getOrDefault("PATH", path);
        List<String> argv = new ArrayList<>(command.argv());
        argv.set(0, locate(argv.getFirst(), searched));
        ProcessBuilder builder = new ProcessBuilder(argv);
        command.folder().ifPresent(folder -> builder.directory(folder.toFile()));
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("PATH", path);
        environment.put("LC_ALL", "C.UTF-8");
        environment.putAll(command.environment());
        return builder.start();
    }

    /** The JDK looks programs up in its own PATH, not the child's; so the search is done here. */
    private static String locate(String program, String path) throws IOException {
        if (program.contains("/")) {
            return program;
        }
        Optional<Path> found = Stream.of(path.split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
        return found.orElseThrow(() -> new IOException("no program '" + program + "' in " + path))
                .toString();
    }

    private static void feed(Process process, String stdin) {
        try (OutputStream to = process.getOutputStream()) {
            to.write(stdin.getBytes(StandardCharsets.UTF_8));
        } catch (IOException ignored) {
            // The program ended or closed its input before it had read everything, which is its right.
        }
    }

    private static void killTree(Process process) throws InterruptedException {
        // Parents first, so that none lives to replace a killed child; twice, for children born in between.
        for (int round = 0; round < 2; round++) {
            List<ProcessHandle> tree = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                    .toList();
            tree.forEach(ProcessHandle::destroyForcibly);
        }
        process.waitFor(OUTPUT_GRACE.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    /**
     * A platform thread: reading a pipe holds on to the carrier of a virtual thread, and a machine of one CPU has but one,
     * so that a program which says nothing for a while would keep the outputs of all others from being read.
     */
    private static Thread startThread(Runnable work) {
        return Thread.ofPlatform().daemon().name("program").start(work);
    }

    /** One output of a program, read on a thread of its own so that neither fills up and blocks the program. */
    private record Output(ByteArrayOutputStream bytes, Thread reader) {

        static Output drain(InputStream from) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            Thread reader = startThread(() -> copy(from, bytes));
            return new Output(bytes, reader);
        }

        private static void copy(InputStream from, ByteArrayOutputStream to) {
            try (from) {
                from.transferTo(to);
            } catch (IOException ignored) {
                // The pipe broke with the program; what came before is its output.
            }
        }

        String text() throws InterruptedException {
            reader.join(OUTPUT_GRACE);
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
