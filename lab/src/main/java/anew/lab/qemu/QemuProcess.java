package anew.lab.qemu;

import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A QEMU in the background, known by its pid file. It is not a child of anybody: whoever started it may die, and another
 * run of the tool finds it again.
 */
public final class QemuProcess {

    private static final Duration END_TIMEOUT = Duration.ofSeconds(10);

    private final Commands commands;
    private final Path pidFile;

    public QemuProcess(Commands commands, Path pidFile) {
        this.commands = commands;
        this.pidFile = pidFile;
    }

    /** Runs a command line of {@link QemuCommand}; it returns once QEMU has opened everything and runs on its own. */
    public RunResult start(List<String> argv) throws InterruptedException {
        return commands.run(Command.of(argv).within(Duration.ofSeconds(30)));
    }

    public boolean isRunning() throws IOException {
        return handle().isPresent();
    }

    /**
     * Kills it as a power cut would: nothing is flushed, nobody is told. Returns when it is gone, and with it its hold on
     * ports and disks.
     */
    public void kill() throws IOException, InterruptedException {
        Optional<ProcessHandle> running = handle();
        if (running.isPresent()) {
            running.get().destroyForcibly();
            if (!hasEndedWithin(END_TIMEOUT, running.get())) {
                throw new IOException("QEMU, process " + running.get().pid() + ", survives SIGKILL: it hangs in the"
                        + " kernel, and only a restart of this computer helps");
            }
        }
        Files.deleteIfExists(pidFile);
    }

    /** Waits for it to end by itself; whether it did. */
    public boolean hasEndedWithin(Duration timeout) throws IOException, InterruptedException {
        Optional<ProcessHandle> running = handle();
        return running.isEmpty() || hasEndedWithin(timeout, running.get());
    }

    /**
     * Takes the process as it was found before: one that is ending has no command line any more, by which {@link #handle}
     * would know it, while its ports are still bound.
     */
    private static boolean hasEndedWithin(Duration timeout, ProcessHandle process)
            throws IOException, InterruptedException {
        try {
            process.onExit().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException stillThere) {
            // In a container whose first process adopts no orphans it stays for ever as a zombie, which holds nothing.
            return "ZX".indexOf(state(process.pid())) >= 0;
        } catch (ExecutionException impossible) {
            throw new IOException(impossible);
        }
    }

    /**
     * Halts all of it, its answers on QMP included, until {@link #thaw}. The machine's clocks go on, because QEMU derives
     * them from the host's: afterwards the guest finds that time has passed, as after a pause of a real machine.
     */
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Lets it go on. */
    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Optional<ProcessHandle> running = handle();
        if (running.isPresent()) {
            String pid = Long.toString(running.get().pid());
            RunResult sent = commands.run(Command.of("sh", "-c", "kill -s \"$1\" \"$2\"", "sh", name, pid));
            if (!sent.succeeded()) {
                throw new IOException("QEMU, process " + pid + ", takes no signal: " + sent.describe());
            }
        }
    }

    /** Whether {@link #freeze} holds it. */
    public boolean isFrozen() throws IOException {
        Optional<ProcessHandle> running = handle();
        return running.isPresent() && state(running.get().pid()) == 'T';
    }

    /** One letter as of proc(5), which follows the program's name in parentheses; X, dead, for a process that is gone. */
    private static char state(long pid) throws IOException {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (NoSuchFileException gone) {
            return 'X';
        }
    }

    /** Whether it runs with the arguments {@code argv}; the way it was woken may follow them. */
    public boolean runs(List<String> argv) throws IOException {
        String arguments = "\0" + String.join("\0", argv.subList(1, argv.size())) + "\0";
        Optional<ProcessHandle> running = handle();
        return running.isPresent() && commandLine(running.get().pid()).contains(arguments);
    }

    /** The pid may have been given to another process since; ours is the one whose command line names our pid file. */
    private Optional<ProcessHandle> handle() throws IOException {
        try {
            long pid = Long.parseLong(Files.readString(pidFile).strip());
            return commandLine(pid).contains(pidFile.toString()) ? ProcessHandle.of(pid) : Optional.empty();
        } catch (NoSuchFileException | NumberFormatException none) {
            return Optional.empty();
        }
    }

    /** The arguments, each followed by a zero; empty for a process that is ending. */
    private static String commandLine(long pid) throws IOException {
        return Files.readString(Path.of("/proc/" + pid + "/cmdline"));
    }
}
