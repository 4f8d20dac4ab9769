package anew.lab.daemon;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.RunResult;
import anew.lab.plan.LabFolder;
import anew.lab.wire.JsonLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Starts, asks and stops the {@link LabDaemon} of a lab, from another process. */
public final class DaemonProcess {

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(50);

    private final Commands commands;
    private final LabFolder folder;
    private final List<String> java;

    /** {@code java} is the command that runs a class of this program: the virtual machine and its class path. */
    public DaemonProcess(Commands commands, LabFolder folder, List<String> java) {
        this.commands = commands;
        this.folder = folder;
        this.java = List.copyOf(java);
    }

    /** The command by which this very process was started, without its class. */
    public static List<String> sameJava() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED", // The ledger's SQLite is native code.
                "-cp",
                System.getProperty("java.class.path"));
    }

    /** What the daemon says of itself, or empty if none answers. */
    public Optional<Map<String, Object>> status() {
        try {
            return Optional.of(ask(Map.of("do", "status")));
        } catch (IOException noAnswer) {
            return Optional.empty();
        }
    }

    /**
     * Sends one order and returns the answer; see {@link LabDaemon}.
     *
     * @throws IOException also when the daemon refuses
     */
    public Map<String, Object> ask(Map<String, Object> order) throws IOException {
        try (JsonLines lines = JsonLines.connect(folder.daemonSocket(), ANSWER_TIMEOUT)) {
            lines.send(order);
            Map<String, Object> answer = lines.receive();
            if (answer.containsKey("error")) {
                throw new IOException("the lab's daemon refuses: " + answer.get("error"));
            }
            return answer;
        }
    }

    /** Starts it, unless it runs, and waits until it answers. */
    public void start() throws IOException, InterruptedException {
        if (status().isPresent()) {
            return;
        }
        kill();
        // A session of its own, so that an interrupt at the terminal does not reach it.
        List<String> argv = new ArrayList<>(
                List.of("sh", "-c", "log=$1; shift; exec setsid --fork \"$@\" </dev/null >\"$log\" 2>&1", "sh"));
        argv.add(folder.daemonLog().toString());
        argv.addAll(java);
        argv.add(LabDaemon.class.getName());
        argv.addAll(List.of(folder.root().toString(), folder.sockets().toString()));
        RunResult started = commands.run(Command.of(argv));
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (status().isEmpty()) {
            if (!started.succeeded() || System.nanoTime() > deadline) {
                throw new IOException(
                        "the lab's switch does not start: " + lastWords() + ": see " + folder.daemonLog());
            }
            // Another process opens a socket: there is nothing here to wait on but time.
            TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
        }
    }

    private String lastWords() throws IOException {
        return Files.exists(folder.daemonLog())
                ? Files.readString(folder.daemonLog())
                        .strip()
                        .lines()
                        .findFirst()
                        .orElse("it said nothing")
                : "it said nothing";
    }

    /** Stops it, if it runs, and returns when it is gone. */
    public void stop() throws IOException, InterruptedException {
        Optional<ProcessHandle> running = handle();
        if (status().isPresent()) {
            ask(Map.of("do", "stop"));
            running.ifPresent(DaemonProcess::awaitEnd);
        }
        kill();
    }

    /** Its ports are free for the next one when this returns. */
    private void kill() throws IOException {
        Optional<ProcessHandle> running = handle();
        running.ifPresent(ProcessHandle::destroyForcibly);
        running.ifPresent(DaemonProcess::awaitEnd);
        Files.deleteIfExists(folder.daemonPid());
    }

    private static void awaitEnd(ProcessHandle process) {
        process.onExit()
                .completeOnTimeout(process, ANSWER_TIMEOUT.toMillis(), MILLISECONDS)
                .join();
    }

    /** The pid may have been given to another process since; ours is the one whose command line names our folder. */
    private Optional<ProcessHandle> handle() throws IOException {
        try {
            long pid = Long.parseLong(Files.readString(folder.daemonPid()).strip());
            String commandLine = Files.readString(Path.of("/proc/" + pid + "/cmdline"));
            boolean ours = commandLine.contains(LabDaemon.class.getName() + "\0" + folder.root());
            return ours ? ProcessHandle.of(pid) : Optional.empty();
        } catch (NoSuchFileException | NumberFormatException none) {
            return Optional.empty();
        }
    }
}
