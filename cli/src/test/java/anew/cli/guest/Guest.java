package anew.cli.guest;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.FileTree;
import anew.core.model.FileTree.Entry;
import anew.core.model.HostName;
import anew.core.model.Iqn;
import anew.core.model.Size;
import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.RunResult;
import anew.drivers.disk.ConfigDisk;
import anew.drivers.exec.ProcessCommands;
import anew.image.Manifest;
import anew.lab.qemu.QemuProcess;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A machine that boots the example's dom0 image without Xen, as a domU boots its own, and runs a trial in place of the
 * agent: the very image, kernel and Java runtime that pservers have.
 */
final class Guest implements AutoCloseable {

    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Path IMAGE = PROJECT.resolve("examples/two-racks/.anew/images/dom0");
    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

    private static final int CONSOLE_END = 4000;
    private static final Pattern FAILURE = Pattern.compile("FAIL: .*");

    private final Commands commands = new ProcessCommands();
    private final Path folder;
    private final QemuProcess qemu;
    private final SortedMap<String, Entry> tools = new TreeMap<>();

    /** @param folder for its disks and what its console says */
    Guest(Path folder) {
        this.folder = folder;
        this.qemu = new QemuProcess(commands, folder.resolve("pid"));
    }

    /** Brings a program of this computer, with its libraries, to be found in {@code /config/tools}. */
    Guest with(String program) throws IOException, InterruptedException {
        Path file = Path.of(required("sh", "-c", "command -v " + program).strip());
        add(file.getFileName().toString(), file);
        for (MatchResult library :
                LIBRARY.matcher(required("ldd", file.toString())).results().toList()) {
            Path found = Path.of(library.group(1));
            add(found.getFileName().toString(), found);
        }
        return this;
    }

    private void add(String name, Path file) throws IOException {
        tools.put("tools/" + name, new Entry.File(Files.readAllBytes(file), 0755));
    }

    private String required(String... argv) throws InterruptedException {
        RunResult result = commands.run(Command.of(argv));
        assertThat(result.succeeded()).as(result.describe()).isTrue();
        return result.stdout();
    }

    /** Runs a trial to its end, when the guest switches itself off, and returns what its console has said. */
    String run(Class<?> trial, Duration patience, String... arguments) throws IOException, InterruptedException {
        Path config = folder.resolve("config.img");
        String main = trial.getName() + " " + String.join(" ", arguments);
        Size size = Size.ofMebibytes(tools.isEmpty() ? 64 : 256);
        RunResult written = new ConfigDisk(commands).writeFilesystem(config, config(main), size);
        assertThat(written.succeeded()).as(written.describe()).isTrue();
        RunResult started = qemu.start(command(config));
        assertThat(started.succeeded()).as(started.describe()).isTrue();
        boolean ended = qemu.hasEndedWithin(patience);
        String said = Files.readString(console(), StandardCharsets.ISO_8859_1);
        if (!ended || !said.contains("trial: ended")) {
            String end = said.substring(Math.max(0, said.length() - CONSOLE_END));
            throw new AssertionError(main + " did not end within " + patience.toMinutes() + " min; its end:\n" + end);
        }
        assertThat(FAILURE.matcher(said).results().map(MatchResult::group)).isEmpty();
        return said;
    }

    @Override
    public void close() throws IOException {
        try {
            qemu.kill();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the guest was switched off", interrupted);
        }
    }

    /** What a pserver's config partition has, with the trial in place of the agent. */
    private FileTree config(String main) throws IOException {
        HostName alpha = new HostName("alpha");
        SortedMap<String, Entry> files = new TreeMap<>(tools);
        files.put("anew-config", Entry.File.text("fleet: \"trial\"\nmachine: \"alpha\"\nkind: \"pserver\"\n"));
        files.put("global/hosts", Entry.File.text("127.0.0.1 localhost\n"));
        files.put("local/etc/hostname", Entry.File.text("alpha\n"));
        files.put(
                "local/etc/iscsi/initiatorname.iscsi", Entry.File.text("InitiatorName=" + Iqn.ofPserver(alpha) + "\n"));
        String units = "local/etc/systemd/system/";
        for (String absent : List.of("anew-agent.service", "ssh.service")) {
            files.put(units + absent, new Entry.Link("/dev/null"));
        }
        files.put(units + "multi-user.target.wants/trial.service", new Entry.Link("../trial.service"));
        files.put(units + "trial.service", Entry.File.text("""
                [Unit]
                Requires=iscsid.service sys-kernel-config.mount
                After=iscsid.service sys-kernel-config.mount

                [Service]
                Type=oneshot
                StandardOutput=journal+console
                StandardError=journal+console
                TimeoutStartSec=infinity
                ExecStart=/usr/lib/anew/runtime/bin/java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \\
                    --enable-native-access=ALL-UNNAMED -cp /config/trial %s
                ExecStopPost=/usr/bin/journalctl --sync
                ExecStopPost=/usr/bin/systemctl poweroff --force --force
                """.formatted(main)));
        for (String module : List.of("core", "drivers")) {
            addClasses(files, PROJECT.resolve(module).resolve("target/classes"), "anew");
        }
        addClasses(files, PROJECT.resolve("cli/target/test-classes"), "anew/cli/guest");
        return new FileTree(files);
    }

    private static void addClasses(SortedMap<String, Entry> files, Path classes, String within) throws IOException {
        try (Stream<Path> found = Files.walk(classes.resolve(within))) {
            for (Path file : found.filter(Files::isRegularFile).toList()) {
                files.put("trial/" + classes.relativize(file), new Entry.File(Files.readAllBytes(file), 0644));
            }
        }
    }

    private List<String> command(Path config) throws IOException {
        Manifest manifest = Manifest.fromJson(Files.readString(IMAGE.resolve("manifest.json")));
        List<String> argv = new ArrayList<>(List.of("qemu-system-x86_64", "-no-user-config", "-nodefaults"));
        argv.addAll(List.of("-display", "none", "-accel", "tcg,thread=multi", "-cpu", "qemu64", "-m", "1024M"));
        argv.addAll(List.of("-kernel", IMAGE.resolve("vmlinuz").toString()));
        argv.addAll(List.of("-initrd", IMAGE.resolve("initrd").toString()));
        // A computer that has little time for its guest lets the kernel's test of the timer fail, and the kernel panic.
        argv.addAll(List.of(
                "-append",
                "no_timer_check console=ttyS0 anew.root=/dev/vda anew.scratch=/dev/vdc anew.roothash="
                        + manifest.verityRootHash() + " anew.squashfs=" + manifest.squashfsBytes()));
        argv.addAll(List.of("-device", "virtio-rng-pci"));
        argv.addAll(disk("root", IMAGE.resolve("root.img"), true));
        argv.addAll(disk("config", config, true));
        for (String name : List.of("scratch", "pool1", "pool2", "pool3", "used")) {
            Path file = folder.resolve(name + ".img");
            try (RandomAccessFile blank = new RandomAccessFile(file.toFile(), "rw")) {
                blank.setLength(1L << 30);
            }
            argv.addAll(disk(name, file, false));
        }
        argv.addAll(List.of("-serial", "file:" + console()));
        argv.addAll(List.of("-pidfile", folder.resolve("pid").toString(), "-daemonize"));
        return argv;
    }

    private Path console() {
        return folder.resolve("console.log");
    }

    private static List<String> disk(String name, Path file, boolean readOnly) {
        return List.of(
                "-drive",
                "if=none,id=" + name + ",format=raw,cache=unsafe,discard=unmap,file=" + file
                        + (readOnly ? ",readonly=on" : ""),
                "-device",
                "virtio-blk-pci,drive=" + name + ",serial=" + name);
    }
}
