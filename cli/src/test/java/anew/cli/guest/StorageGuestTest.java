package anew.cli.guest;

import static org.assertj.core.api.Assertions.assertThat;

import anew.cli.lab.ConsoleWatch;
import anew.core.model.FileTree;
import anew.core.model.FileTree.Entry;
import anew.core.model.HostName;
import anew.core.model.Iqn;
import anew.core.model.Size;
import anew.core.port.Commands;
import anew.core.port.RunResult;
import anew.drivers.disk.ConfigDisk;
import anew.drivers.exec.ProcessCommands;
import anew.image.Manifest;
import anew.lab.qemu.QemuProcess;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Boots the example's dom0 image without Xen, as a domU boots its own, and lets {@link StorageTrial} loose on its kernel:
 * the very image, kernel and Java runtime that pservers have.
 */
@Tag("guest")
class StorageGuestTest {

    private static final Duration PATIENCE = Duration.ofMinutes(12);
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Path IMAGE = PROJECT.resolve("examples/two-racks/.anew/images/dom0");

    private final Commands commands = new ProcessCommands();

    @TempDir
    private Path folder;

    private QemuProcess qemu;

    @BeforeEach
    void findQemu() {
        qemu = new QemuProcess(commands, folder.resolve("pid"));
    }

    @AfterEach
    void switchOff() throws IOException, InterruptedException {
        qemu.kill();
    }

    @Test
    void theRealKernelDoesWhatThePortsPromise() throws Exception {
        Path config = folder.resolve("config.img");
        RunResult written = new ConfigDisk(commands).writeFilesystem(config, config(), Size.ofMebibytes(64));
        assertThat(written.succeeded()).as(written.describe()).isTrue();

        RunResult started = qemu.start(guest(config));
        assertThat(started.succeeded()).as(started.describe()).isTrue();

        ConsoleWatch console = ConsoleWatch.fromTheBeginning(folder.resolve("console.log"));
        console.await("trial: ended", PATIENCE);
        String said = console.said();
        Pattern.compile("took: .*").matcher(said).results().forEach(took -> System.out.println(took.group()));
        assertThat(said).doesNotContain("FAIL:").contains("pass: no session is left");
    }

    /** What a pserver's config partition has, with the trial in place of the agent. */
    private static FileTree config() throws IOException {
        HostName alpha = new HostName("alpha");
        SortedMap<String, Entry> files = new TreeMap<>();
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
                    -cp /config/trial anew.cli.guest.StorageTrial
                """));
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

    private List<String> guest(Path config) throws IOException {
        Manifest manifest = Manifest.fromJson(Files.readString(IMAGE.resolve("manifest.json")));
        List<String> argv = new ArrayList<>(List.of("qemu-system-x86_64", "-no-user-config", "-nodefaults"));
        argv.addAll(List.of("-display", "none", "-accel", "tcg,thread=multi", "-cpu", "qemu64", "-m", "1024M"));
        argv.addAll(List.of("-kernel", IMAGE.resolve("vmlinuz").toString()));
        argv.addAll(List.of("-initrd", IMAGE.resolve("initrd").toString()));
        argv.addAll(List.of(
                "-append",
                "console=ttyS0 anew.root=/dev/vda anew.scratch=/dev/vdc anew.roothash=" + manifest.verityRootHash()
                        + " anew.squashfs=" + manifest.squashfsBytes()));
        argv.addAll(List.of("-device", "virtio-rng-pci"));
        argv.addAll(disk("root", IMAGE.resolve("root.img"), true));
        argv.addAll(disk("config", config, true));
        for (String name : List.of("scratch", "pool1", "pool2", "pool3", "used")) {
            Path file = folder.resolve(name + ".img");
            try (RandomAccessFile blank = new RandomAccessFile(file.toFile(), "rw")) {
                blank.setLength(512L << 20);
            }
            argv.addAll(disk(name, file, false));
        }
        argv.addAll(List.of("-serial", "file:" + folder.resolve("console.log")));
        argv.addAll(List.of("-pidfile", folder.resolve("pid").toString(), "-daemonize"));
        return argv;
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
