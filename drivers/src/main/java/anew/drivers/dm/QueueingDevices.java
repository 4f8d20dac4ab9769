package anew.drivers.dm;

import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.RunResult;
import anew.drivers.kernel.Attributes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Devices of dm-multipath with a single path that let no error of what lies below reach what lies above: after the first
 * one everything waits, until {@link #giveUp} answers all of it with errors.
 *
 * <p>No udev rule handles them: a probe that udev runs would wait with all the rest. So they are at {@code /dev/dm-N}
 * only.
 */
public final class QueueingDevices {

    /** All that dmsetup does is done at once, unless the device below hangs. */
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** The longest name that the kernel takes, DM_NAME_LEN less its end. */
    private static final int NAME_LENGTH_MAX = 127;

    private static final int SECTOR = 512;

    private final Commands commands;
    private final Path sys;

    /** @param sys where sysfs is, {@code /sys} */
    public QueueingDevices(Commands commands, Path sys) {
        this.commands = commands;
        this.sys = sys;
    }

    /**
     * A device of the device mapper.
     *
     * @param kernelName such as {@code dm-3}
     */
    public record Device(String name, String kernelName) {

        public Path path() {
            return Path.of("/dev", kernelName);
        }
    }

    /** Finds a device by the name that the device mapper knows it by, whoever made it. */
    public Optional<Device> find(String name) throws IOException {
        for (Path device : Attributes.list(sys.resolve("block"), "dm-*")) {
            if (Attributes.read(device.resolve("dm/name")).equals(Optional.of(name))) {
                return Optional.of(new Device(name, device.getFileName().toString()));
            }
        }
        return Optional.empty();
    }

    /** The names of all devices of the device mapper that begin with {@code prefix}, whoever made them. */
    public List<String> names(String prefix) throws IOException {
        return Attributes.list(sys.resolve("block"), "dm-*").stream()
                .flatMap(device -> Attributes.read(device.resolve("dm/name")).stream())
                .filter(name -> name.startsWith(prefix))
                .sorted()
                .toList();
    }

    /** The name of what the kernel calls {@code kernelName}; empty if that is no device of the device mapper. */
    public Optional<String> nameOf(String kernelName) {
        return Attributes.read(sys.resolve("block").resolve(kernelName).resolve("dm/name"));
    }

    /** Makes the device over {@code below}, a name of the kernel's such as {@code sda}; one that exists is left as it is. */
    public RunResult create(String name, String below) throws InterruptedException, IOException {
        if (name.length() > NAME_LENGTH_MAX) {
            return refused(
                    name,
                    "names of a vserver, its volume and a pserver have " + NAME_LENGTH_MAX + " characters in all");
        }
        return find(name).isPresent() ? done(name) : commands.run(creation(name, table(below)));
    }

    /** Makes the device as large as what lies below it has become. */
    public RunResult resize(String name, String below) throws InterruptedException, IOException {
        RunResult loaded = commands.run(dmsetup("load", name).reading(table(below)));
        return loaded.succeeded() ? commands.run(dmsetup("resume", "--noudevsync", name)) : loaded;
    }

    /** Answers with errors all that waits, and all that comes, as long as the path has failed. */
    public RunResult giveUp(String name) throws InterruptedException {
        return commands.run(dmsetup("message", name, "0", "fail_if_no_path"));
    }

    /** Lets errors wait again, after {@link #giveUp}. */
    public RunResult queue(String name) throws InterruptedException {
        return commands.run(dmsetup("message", name, "0", "queue_if_no_path"));
    }

    /** Takes the device away; fails as long as somebody has it open. */
    public RunResult remove(String name) throws InterruptedException, IOException {
        return find(name).isEmpty() ? done(name) : commands.run(dmsetup("remove", "--noudevsync", name));
    }

    /** Whether the path of each device has failed, by the device's name; empty if nobody knows. */
    public Optional<SortedMap<String, Boolean>> failed() throws InterruptedException {
        RunResult status = commands.run(status());
        return status.succeeded() ? MultipathStatus.parse(status.stdout()) : Optional.empty();
    }

    /**
     * Whether anything waits in a device whose name begins with {@code prefix}; no program is run. After an error always
     * something waits, at least what met it: where nothing does, no path that matters has failed.
     */
    public boolean areBusy(String prefix) throws IOException {
        for (Path device : Attributes.list(sys.resolve("block"), "dm-*")) {
            boolean ours = Attributes.read(device.resolve("dm/name"))
                    .filter(name -> name.startsWith(prefix))
                    .isPresent();
            if (ours && !Attributes.isIdle(device)) {
                return true;
            }
        }
        return false;
    }

    /** How many bytes {@code kernelName} has. */
    public long bytes(String kernelName) throws IOException {
        return Long.parseLong(attribute(kernelName, "size")) * SECTOR;
    }

    private String table(String below) throws IOException {
        return "0 " + attribute(below, "size") + " multipath 3 queue_if_no_path queue_mode bio 0 1 1 round-robin 0 1 1 "
                + attribute(below, "dev") + " 1\n";
    }

    private String attribute(String device, String attribute) throws IOException {
        return Attributes.read(sys.resolve("block").resolve(device).resolve(attribute))
                .orElseThrow(() -> new IOException("there is no block device " + device));
    }

    static Command creation(String name, String table) {
        return dmsetup("create", "--noudevrules", "--noudevsync", name).reading(table);
    }

    static Command status() {
        return dmsetup("status", "--target", "multipath");
    }

    private static Command dmsetup(String... arguments) {
        String[] argv = new String[arguments.length + 1];
        argv[0] = "dmsetup";
        System.arraycopy(arguments, 0, argv, 1, arguments.length);
        return Command.of(argv).within(TIMEOUT);
    }

    private static RunResult done(String name) {
        return new RunResult(List.of("dmsetup", name), new RunResult.End.Exited(0), "", "", Duration.ZERO);
    }

    private static RunResult refused(String name, String why) {
        return new RunResult(List.of("dmsetup", name), new RunResult.End.NotStarted(why), "", "", Duration.ZERO);
    }
}
