package anew.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.FileTree;
import anew.core.model.FileTree.Entry;
import anew.core.model.HostName;
import anew.core.model.Size;
import anew.core.port.Commands;
import anew.core.port.RunResult;
import anew.drivers.disk.ConfigDisk;
import anew.drivers.exec.ProcessCommands;
import anew.lab.plan.LabFolder;
import anew.lab.qemu.Accelerator;
import anew.lab.qemu.Firmware;
import anew.lab.qemu.MachineSpec;
import anew.lab.qemu.PowerButton;
import anew.lab.qemu.QemuCommand;
import anew.lab.qemu.QemuProcess;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boots the real medium on single machines, with what can be wrong about their disks; no network, no Xen domU. */
@Tag("lab")
class BootChainLabTest {

    private static final HostName NAME = new HostName("single");
    private static final Duration BOOT = Duration.ofMinutes(6);
    private static final Size DISK = Size.ofMebibytes(512);

    private final Commands commands = new ProcessCommands();

    @TempDir
    private Path folder;

    private MachineSpec.Files files;
    private Path medium;

    @BeforeEach
    void findMedium() throws IOException {
        LabFolder own = LabFolder.at(folder.resolve("lab"), folder);
        own.prepare();
        Files.createDirectories(own.machine(NAME));
        files = own.files(NAME);
        medium = new StandingLab().plan.images().resolve("dom0").resolve("anew.iso");
    }

    @AfterEach
    void switchOff() throws IOException, InterruptedException {
        new QemuProcess(commands, files.pid()).kill();
    }

    @Test
    void aMachineWithoutConfigPartitionShowsTheEnrolmentConsoleAndStartsNothing() throws Exception {
        ConsoleWatch console = boot(Firmware.BIOS, List.of(blankDisk("blank.img")));
        console.await("this machine has no configuration", BOOT);
        console.await("key fingerprint: SHA256:[A-Za-z0-9+/]{43}", BOOT);
        console.await("\\[Enter] looks again", BOOT);
        assertThat(console.said()).doesNotContain("handing over", "login:");
    }

    @Test
    void twoPartitionsWithTheMarkerAreRefusedAndBothNamed() throws Exception {
        ConsoleWatch console = boot(Firmware.BIOS, List.of(configDisk("one.img"), configDisk("two.img")));
        console.await("2 partitions carry the marker anew-config \\(/dev/vda1 /dev/vdb1\\)", BOOT);
        assertThat(console.said()).doesNotContain("handing over");
    }

    @Test
    void theMediumBootsByUefiFirmwareAsByBiosAndShutsDownByThePowerButton() throws Exception {
        Files.copy(QemuCommand.OVMF_VARIABLES, files.firmwareVariables());
        ConsoleWatch console = boot(Firmware.UEFI, List.of(configDisk("config.img")));
        console.await("config on /dev/vda1: single", BOOT);
        console.await("single login:", BOOT);
        QemuProcess machine = new QemuProcess(commands, files.pid());
        assertThat(new PowerButton(machine, files.qmpSocket()).pressUntilOff(BOOT))
                .isTrue();
    }

    private ConsoleWatch boot(Firmware firmware, List<Path> disks) throws InterruptedException {
        List<MachineSpec.Disk> attached = new ArrayList<>();
        for (Path disk : disks) {
            String name = "disk" + attached.size();
            attached.add(new MachineSpec.Disk(name, disk, name, DISK));
        }
        MachineSpec spec = new MachineSpec(
                NAME, Accelerator.EMULATION, firmware, Size.ofGibibytes(1), 1, medium, attached, List.of(), files);
        RunResult started = new QemuProcess(commands, files.pid()).start(QemuCommand.machine(spec));
        assertThat(started.succeeded()).as(started.describe()).isTrue();
        return ConsoleWatch.fromTheBeginning(files.consoleLog());
    }

    private Path blankDisk(String name) throws IOException {
        Path disk = folder.resolve(name);
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(DISK.bytes());
        }
        return disk;
    }

    /** A config partition as a pserver that only stores has it, so that GRUB takes the way without Xen. */
    private Path configDisk(String name) throws InterruptedException {
        Path disk = folder.resolve(name);
        TreeMap<String, Entry> content = new TreeMap<>();
        content.put("anew-config", Entry.File.text("fleet: \"test\"\nmachine: \"single\"\nkind: \"pserver\"\n"));
        content.put("local/etc/hostname", Entry.File.text("single\n"));
        content.put("global/hosts", Entry.File.text("127.0.0.1 localhost\n"));
        content.put("boot.cfg", Entry.File.text("set default=plain\n"));
        RunResult written =
                new ConfigDisk(commands).writePartitioned(disk, new FileTree(content), Size.ofMebibytes(64), DISK);
        assertThat(written.succeeded()).as(written.describe()).isTrue();
        return disk;
    }
}
