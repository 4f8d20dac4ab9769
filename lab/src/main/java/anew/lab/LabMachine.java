package anew.lab;

import anew.core.model.FileTree;
import anew.core.model.PoolName;
import anew.core.port.Commands;
import anew.core.port.ConfigDisks;
import anew.core.port.RunResult;
import anew.lab.plan.LabFolder;
import anew.lab.plan.LabPlan.Machine;
import anew.lab.plan.LabPlanner;
import anew.lab.qemu.DiskErrors;
import anew.lab.qemu.Firmware;
import anew.lab.qemu.MachineSpec;
import anew.lab.qemu.PowerButton;
import anew.lab.qemu.QemuCommand;
import anew.lab.qemu.QemuProcess;
import anew.lab.qemu.Qmp;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** One machine of the lab: its files and the QEMU that runs it. */
public final class LabMachine {

    private final Machine machine;
    private final LabFolder folder;
    private final MachineSpec.Files files;
    private final QemuProcess process;
    private final SavedState saved;

    LabMachine(Machine machine, LabFolder folder, Commands commands) {
        this.machine = machine;
        this.folder = folder;
        this.files = folder.files(machine.name());
        this.process = new QemuProcess(commands, files.pid());
        this.saved = new SavedState(folder.machine(machine.name()), files.qmpSocket(), machine.argv());
    }

    public Machine plan() {
        return machine;
    }

    public MachineSpec.Files files() {
        return files;
    }

    public boolean isRunning() throws IOException {
        return process.isRunning();
    }

    /** Whether what runs was started with the command line that it would be started with now. */
    boolean isAsPlanned() throws IOException {
        return process.runs(machine.argv());
    }

    /** Whether its config partition was made from {@code config}. */
    boolean hasConfig(FileTree config) throws IOException {
        return Files.exists(folder.disk(machine.name()))
                && Files.exists(folder.configDigest(machine.name()))
                && Files.readString(folder.configDigest(machine.name()))
                        .strip()
                        .equals(config.digest().hex());
    }

    /** Makes the disks that are missing, and the config partition anew if it is another than {@code config}. */
    void prepare(FileTree config, ConfigDisks disks, Firmware firmware) throws IOException, InterruptedException {
        Files.createDirectories(folder.machine(machine.name()));
        for (MachineSpec.Disk disk : machine.pools().values()) {
            if (!Files.exists(disk.file())) {
                sparse(disk.file(), disk.size().bytes());
            }
        }
        if (firmware == Firmware.UEFI && !Files.exists(files.firmwareVariables())) {
            Files.copy(QemuCommand.OVMF_VARIABLES, files.firmwareVariables());
        }
        if (!hasConfig(config)) {
            writeConfig(config, disks);
        }
    }

    private void writeConfig(FileTree config, ConfigDisks disks) throws IOException, InterruptedException {
        Path digest = folder.configDigest(machine.name());
        Path disk = folder.disk(machine.name());
        Files.deleteIfExists(digest);
        saved.forget();
        RunResult written = Files.exists(disk)
                ? disks.replaceConfig(disk, config)
                : disks.writePartitioned(disk, config, LabPlanner.CONFIG_SIZE, LabPlanner.DISK_SIZE);
        if (!written.succeeded()) {
            throw new IOException("the config partition of " + machine.name() + " cannot be written: "
                    + written.describe() + ": remove " + disk + " to begin with a new disk");
        }
        Files.writeString(digest, config.digest().hex() + "\n");
    }

    private static void sparse(Path file, long bytes) throws IOException {
        try (RandomAccessFile created = new RandomAccessFile(file.toFile(), "rw")) {
            created.setLength(bytes);
        }
    }

    /**
     * Switches it on, if it is off; wakes it, if it was put to sleep.
     *
     * @throws IOException with QEMU's reason if it does not start
     */
    public void start() throws IOException, InterruptedException {
        if (isRunning()) {
            return;
        }
        if (!Files.exists(folder.disk(machine.name()))) {
            throw new IOException(machine.name() + " has no disk: run 'anew lab up', which makes one");
        }
        if (saved.exists() && saved.wake(process, machine.argv(), this::breakPools)) {
            return;
        }
        Files.deleteIfExists(files.consoleLog());
        List<String> argv = new ArrayList<>(machine.argv());
        boolean broken = !brokenPools().isEmpty();
        if (broken) {
            argv.add("-S"); // Nothing is executed before the disks are broken.
        }
        RunResult started = process.start(argv);
        if (!started.succeeded()) {
            throw new IOException("QEMU does not start " + machine.name() + ": "
                    + started.stderr().strip().lines().reduce("no reason given", (first, last) -> last));
        }
        if (broken) {
            try (Qmp qmp = Qmp.connect(files.qmpSocket())) {
                breakPools(qmp);
                qmp.execute("cont");
            }
        }
    }

    private void breakPools(Qmp qmp) throws IOException {
        for (PoolName pool : brokenPools()) {
            DiskErrors.begin(qmp, disk(pool).node());
        }
    }

    private MachineSpec.Disk disk(PoolName pool) {
        return Optional.ofNullable(machine.pools().get(pool)).orElseThrow();
    }

    /** Puts it to sleep: its memory goes to a file, from which the next {@link #start} takes it, and its power is cut. */
    void sleep() throws IOException, InterruptedException {
        if (isRunning()) {
            process.thaw();
            saved.forget();
            saved.save();
            process.kill();
        }
    }

    /** Whether it sleeps. */
    public boolean sleeps() throws IOException {
        return saved.exists() && !isRunning();
    }

    /** Cuts its power. */
    public void kill() throws IOException, InterruptedException {
        process.kill();
    }

    /**
     * Halts it until {@link #thaw}: neither it nor its domUs do anything, and nobody is told.
     *
     * @param withClock whether its clocks halt too, as those of a virtual machine that is paused: when it goes on, no time
     *     has passed for it. Otherwise they go on, as those of a real machine would
     */
    public void freeze(boolean withClock) throws IOException, InterruptedException {
        requireRunning();
        if (!withClock) {
            process.freeze();
            return;
        }
        try (Qmp qmp = monitor()) {
            qmp.execute("stop");
        }
    }

    /** Lets it go on, in whichever way it was frozen. */
    public void thaw() throws IOException, InterruptedException {
        requireRunning();
        process.thaw();
        try (Qmp qmp = monitor()) {
            if (qmp.status().equals("paused")) {
                qmp.execute("cont");
            }
        }
    }

    private void requireRunning() throws IOException {
        if (!isRunning()) {
            throw new IOException(machine.name() + " is off: 'anew lab start " + machine.name() + "' switches it on");
        }
    }

    private Qmp monitor() throws IOException {
        requireThawed();
        return Qmp.connect(files.qmpSocket());
    }

    private void requireThawed() throws IOException {
        if (process.isFrozen()) {
            throw new IOException(machine.name() + " is frozen: 'anew lab thaw " + machine.name() + "' first");
        }
    }

    /** The pools whose disks answer with errors, now or as soon as the machine is switched on. */
    public SortedSet<PoolName> brokenPools() throws IOException {
        SortedSet<PoolName> pools = new TreeSet<>();
        try {
            Files.readAllLines(folder.brokenPools(machine.name())).forEach(line -> pools.add(new PoolName(line)));
        } catch (NoSuchFileException allAreWell) {
            return pools;
        }
        pools.retainAll(machine.pools().keySet());
        return pools;
    }

    /** From now on the disks of these pools answer every read and write with an error, over restarts too. */
    public void breakPools(Set<PoolName> pools) throws IOException {
        SortedSet<PoolName> broken = brokenPools();
        broken.addAll(pools);
        remember(broken);
        if (isRunning()) {
            try (Qmp qmp = monitor()) {
                breakPools(qmp);
            }
        }
    }

    /** The disks of these pools are well again, with what was on them before. */
    public void healPools(Set<PoolName> pools) throws IOException {
        if (isRunning()) {
            try (Qmp qmp = monitor()) {
                for (PoolName pool : pools) {
                    DiskErrors.end(qmp, disk(pool).node());
                }
            }
        }
        SortedSet<PoolName> broken = brokenPools();
        broken.removeAll(pools);
        remember(broken);
    }

    private void remember(SortedSet<PoolName> broken) throws IOException {
        Path file = folder.brokenPools(machine.name());
        if (broken.isEmpty()) {
            Files.deleteIfExists(file);
        } else {
            Files.write(file, broken.stream().map(PoolName::text).toList());
        }
    }

    /**
     * Shuts it down by its power button.
     *
     * @return whether it is off, at the latest after {@code patience}
     */
    public boolean shutDown(Duration patience) throws IOException, InterruptedException {
        requireThawed();
        return new PowerButton(process, files.qmpSocket()).pressUntilOff(patience);
    }

    /** QEMU's word for what it does, or {@code off}, or {@code frozen} if QEMU itself is. */
    public String status() throws IOException {
        if (!isRunning()) {
            return "off";
        }
        if (process.isFrozen()) {
            return "frozen";
        }
        try (Qmp qmp = Qmp.connect(files.qmpSocket())) {
            return qmp.status();
        } catch (IOException silent) {
            return "unknown";
        }
    }
}
