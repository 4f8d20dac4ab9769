package anew.lab.qemu;

import anew.core.model.IpAddress;
import anew.core.model.LedgerPlace;
import anew.lab.net.SwitchPort;
import anew.lab.qemu.MachineSpec.Cable;
import anew.lab.qemu.MachineSpec.Disk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes QEMU's command lines (QEMU 7.2, Debian 12). Pure; what they start is the business of {@link QemuProcess}. */
public final class QemuCommand {

    static final String PROGRAM = "qemu-system-x86_64";

    /** Debian's package {@code ovmf}: the code is shared, the variables are copied for each machine. */
    private static final Path OVMF_CODE = Path.of("/usr/share/OVMF/OVMF_CODE_4M.fd");

    /** What a machine's own firmware variables begin as. */
    public static final Path OVMF_VARIABLES = Path.of("/usr/share/OVMF/OVMF_VARS_4M.fd");

    private QemuCommand() {}

    /** Starts a machine in the background. */
    public static List<String> machine(MachineSpec spec) {
        List<String> argv = new ArrayList<>(List.of(PROGRAM, "-no-user-config", "-nodefaults"));
        argv.addAll(List.of("-name", spec.name().text(), "-display", "none", "-rtc", "base=utc"));
        argv.addAll(accelerator(spec.accelerator()));
        argv.addAll(List.of("-smp", Integer.toString(spec.cpus())));
        argv.addAll(List.of("-m", spec.memory().bytes() / (1 << 20) + "M"));
        argv.addAll(firmware(spec));
        // qemu64 has no RDRAND; without this, sshd waits minutes for randomness.
        argv.addAll(List.of("-device", "virtio-rng-pci"));
        argv.addAll(
                List.of("-drive", "if=none,id=medium,media=cdrom,readonly=on,format=raw,file=" + path(spec.medium())));
        argv.addAll(List.of("-device", "virtio-scsi-pci,id=scsi"));
        argv.addAll(List.of("-device", "scsi-cd,bus=scsi.0,drive=medium,bootindex=1"));
        spec.disks().forEach(disk -> argv.addAll(disk(disk)));
        for (int index = 0; index < spec.cables().size(); index++) {
            argv.addAll(cable(index, spec.cables().get(index)));
        }
        argv.addAll(traces(spec.files()));
        return List.copyOf(argv);
    }

    private static List<String> accelerator(Accelerator accelerator) {
        return switch (accelerator) {
            case KVM -> List.of("-accel", "kvm", "-cpu", "host");
            // The CPU that Debian 12's Xen 4.17 was seen to boot on; dom0 crashes on "max".
            case EMULATION -> List.of("-accel", "tcg,thread=multi", "-cpu", "qemu64,+svm");
        };
    }

    private static List<String> firmware(MachineSpec spec) {
        return switch (spec.firmware()) {
            // graphics=off makes SeaBIOS and the boot loader speak on the serial console.
            case BIOS -> List.of("-machine", "pc,graphics=off");
            case UEFI ->
                List.of(
                        "-machine",
                        "q35",
                        "-drive",
                        "if=pflash,format=raw,readonly=on,file=" + OVMF_CODE,
                        "-drive",
                        "if=pflash,format=raw,file=" + path(spec.files().firmwareVariables()));
        };
    }

    private static List<String> disk(Disk disk) {
        // no-flush: what the guest flushed is in the host's page cache, which outlives QEMU; only a crash of the
        // host could lose it, and then the lab is gone anyway.
        return List.of(
                "-blockdev",
                "driver=file,node-name=" + DiskErrors.fileNode(disk.node())
                        + ",cache.no-flush=on,discard=unmap,filename=" + path(disk.file()),
                "-blockdev",
                "driver=raw,node-name=" + disk.node() + ",cache.no-flush=on,discard=unmap,file="
                        + DiskErrors.fileNode(disk.node()),
                "-device",
                // report: the guest is told of an error, as by a real disk, and is not halted.
                "virtio-blk-pci,drive=" + disk.node() + ",serial=" + disk.serial() + ",werror=report,rerror=report");
    }

    private static List<String> cable(int index, Cable cable) {
        return List.of(
                "-netdev",
                datagram("nic" + index, cable.port()),
                "-device",
                "virtio-net-pci,netdev=nic" + index + ",mac=" + cable.mac() + ",romfile=");
    }

    private static List<String> traces(MachineSpec.Files files) {
        return List.of(
                "-chardev",
                "socket,id=console,server=on,wait=off,path=" + path(files.consoleSocket()) + ",logfile="
                        + path(files.consoleLog()) + ",logappend=on",
                "-serial",
                "chardev:console",
                "-qmp",
                "unix:" + path(files.qmpSocket()) + ",server=on,wait=off",
                "-pidfile",
                files.pid().toString(),
                "-daemonize");
    }

    /** Starts the gateway in the background. */
    public static List<String> gateway(GatewaySpec spec) {
        List<String> argv = new ArrayList<>(List.of(PROGRAM, "-no-user-config", "-nodefaults"));
        argv.addAll(List.of("-machine", "none", "-display", "none"));
        for (int side = 0; side < spec.sides().size(); side++) {
            argv.addAll(side(side, spec.sides().get(side), spec));
        }
        argv.addAll(List.of("-qmp", "unix:" + path(spec.qmpSocket()) + ",server=on,wait=off"));
        argv.addAll(List.of("-pidfile", spec.pid().toString(), "-daemonize"));
        return List.copyOf(argv);
    }

    private static List<String> side(int number, GatewaySpec.Side side, GatewaySpec spec) {
        StringBuilder user = new StringBuilder("user,id=user" + number + ",ipv6=off,restrict=on");
        user.append(",net=").append(side.subnet());
        user.append(",host=").append(side.address());
        user.append(",dns=").append(side.nameServer());
        user.append(",dhcpstart=").append(side.services());
        for (GatewaySpec.Forward forward : side.forwards()) {
            user.append(",hostfwd=tcp:127.0.0.1:").append(forward.hostPort());
            user.append('-').append(forward.address()).append(':').append(forward.port());
        }
        user.append(service(side.services(), 80, spec.depotPort()));
        spec.ledgerPort().ifPresent(port -> user.append(service(side.services(), LedgerPlace.PORT, port)));
        return List.of(
                "-netdev",
                user.toString(),
                "-netdev",
                "hubport,hubid=" + number + ",id=inside" + number + ",netdev=user" + number,
                "-netdev",
                datagram("wire" + number, side.port()),
                "-netdev",
                "hubport,hubid=" + number + ",id=outside" + number + ",netdev=wire" + number);
    }

    private static String service(IpAddress address, int port, int hostPort) {
        // A guestfwd to a socket is one connection for good; with cmd: each connection gets a program of its own, whose
        // complaint, if nobody listens, must not be taken for an answer.
        return ",guestfwd=tcp:" + address + ":" + port + "-cmd:sh -c 'exec busybox nc 127.0.0.1 " + hostPort
                + " 2>/dev/null'";
    }

    /**
     * Boots {@code kernel} with nothing to run, on KVM: it prints its version at once and ends in a panic, for which
     * QEMU exits.
     */
    public static List<String> kvmProbe(Path kernel, Path console) {
        List<String> argv = new ArrayList<>(List.of(PROGRAM, "-no-user-config", "-nodefaults", "-display", "none"));
        argv.addAll(accelerator(Accelerator.KVM));
        argv.addAll(List.of("-m", "128M", "-no-reboot"));
        argv.addAll(List.of("-kernel", kernel.toString(), "-append", "console=ttyS0 earlyprintk=serial panic=-1"));
        argv.addAll(List.of("-serial", "file:" + console));
        return List.copyOf(argv);
    }

    private static String datagram(String id, SwitchPort port) {
        return "dgram,id=" + id
                + ",local.type=inet,local.host=127.0.0.1,local.port=" + port.machineUdp()
                + ",remote.type=inet,remote.host=127.0.0.1,remote.port=" + port.switchUdp();
    }

    /** In QEMU's option lists a comma ends a value, and two stand for one. */
    private static String path(Path path) {
        return path.toString().replace(",", ",,");
    }
}
