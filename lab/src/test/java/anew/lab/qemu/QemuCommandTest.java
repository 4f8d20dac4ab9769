package anew.lab.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.core.model.MacAddress;
import anew.core.model.NetworkName;
import anew.core.model.Size;
import anew.core.model.Subnet;
import anew.lab.net.SwitchPort;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QemuCommandTest {

    private static final NetworkName LAN = new NetworkName("lan");

    @Test
    void emulatedMachineHasTheMediumFirstThenItsDisksAndCables() {
        assertThat(String.join(" ", QemuCommand.machine(machine(Accelerator.EMULATION, Firmware.BIOS, "/lab"))))
                .isEqualTo("qemu-system-x86_64 -no-user-config -nodefaults -name alpha -display none -rtc base=utc"
                        + " -accel tcg,thread=multi -cpu qemu64,+svm -smp 1 -m 2048M -machine pc,graphics=off"
                        + " -device virtio-rng-pci"
                        + " -drive if=none,id=medium,media=cdrom,readonly=on,format=raw,file=/images/anew.iso"
                        + " -device virtio-scsi-pci,id=scsi -device scsi-cd,bus=scsi.0,drive=medium,bootindex=1"
                        + " -blockdev driver=file,node-name=disk0-file,cache.no-flush=on,discard=unmap,filename=/lab/disk.img"
                        + " -blockdev driver=raw,node-name=disk0,cache.no-flush=on,discard=unmap,file=disk0-file"
                        + " -device virtio-blk-pci,drive=disk0,serial=anew,werror=report,rerror=report"
                        + " -netdev dgram,id=nic0,local.type=inet,local.host=127.0.0.1,local.port=2001,"
                        + "remote.type=inet,remote.host=127.0.0.1,remote.port=1001"
                        + " -device virtio-net-pci,netdev=nic0,mac=52:54:00:00:00:01,romfile="
                        + " -chardev socket,id=console,server=on,wait=off,path=/lab/tty,logfile=/lab/console.log,logappend=on"
                        + " -serial chardev:console -qmp unix:/lab/qmp,server=on,wait=off"
                        + " -pidfile /lab/pid -daemonize");
    }

    @Test
    void machineWithUefiReadsSharedCodeAndItsOwnVariables() {
        assertThat(QemuCommand.machine(machine(Accelerator.EMULATION, Firmware.UEFI, "/lab")))
                .containsSequence(
                        "-machine",
                        "q35",
                        "-drive",
                        "if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd",
                        "-drive",
                        "if=pflash,format=raw,file=/lab/vars");
    }

    @Test
    void machineOnKvmHasTheHostsCpu() {
        assertThat(QemuCommand.machine(machine(Accelerator.KVM, Firmware.BIOS, "/lab")))
                .containsSequence("-accel", "kvm", "-cpu", "host");
    }

    @Test
    void commaInAPathIsDoubled() {
        assertThat(QemuCommand.machine(machine(Accelerator.EMULATION, Firmware.BIOS, "/a,b")))
                .contains("driver=file,node-name=disk0-file,cache.no-flush=on,discard=unmap,filename=/a,,b/disk.img")
                .contains("/a,b/pid");
    }

    @Test
    void gatewayJoinsEachNetworkToPortsOfTheHostAndToNothingElse() {
        GatewaySpec.Side side = new GatewaySpec.Side(
                new SwitchPort(SwitchPort.GATEWAY, LAN, 1009, 2009),
                Subnet.parse("10.1.0.0/24"),
                IpAddress.parse("10.1.0.1"),
                IpAddress.parse("10.1.0.254"),
                IpAddress.parse("10.1.0.253"),
                List.of(new GatewaySpec.Forward(3001, IpAddress.parse("10.1.0.11"), 22)));
        GatewaySpec gateway =
                new GatewaySpec(List.of(side), 4000, Optional.of(4001), Path.of("/lab/pid"), Path.of("/lab/qmp"));
        assertThat(String.join(" ", QemuCommand.gateway(gateway)))
                .isEqualTo("qemu-system-x86_64 -no-user-config -nodefaults -machine none -display none"
                        + " -netdev user,id=user0,ipv6=off,restrict=on,net=10.1.0.0/24,host=10.1.0.1,dns=10.1.0.254,"
                        + "dhcpstart=10.1.0.253,hostfwd=tcp:127.0.0.1:3001-10.1.0.11:22,"
                        + "guestfwd=tcp:10.1.0.253:80-cmd:sh -c 'exec busybox nc 127.0.0.1 4000 2>/dev/null',"
                        + "guestfwd=tcp:10.1.0.253:2379-cmd:sh -c 'exec busybox nc 127.0.0.1 4001 2>/dev/null'"
                        + " -netdev hubport,hubid=0,id=inside0,netdev=user0"
                        + " -netdev dgram,id=wire0,local.type=inet,local.host=127.0.0.1,local.port=2009,"
                        + "remote.type=inet,remote.host=127.0.0.1,remote.port=1009"
                        + " -netdev hubport,hubid=0,id=outside0,netdev=wire0"
                        + " -qmp unix:/lab/qmp,server=on,wait=off -pidfile /lab/pid -daemonize");
    }

    @Test
    void diskWithASerialNumberThatVirtioCannotHoldIsRefused() {
        assertThatThrownBy(() ->
                        new MachineSpec.Disk("disk0", Path.of("/x"), "a-name-of-21-letters-", Size.parse("1 GiB")))
                .hasMessageContaining("a-name-of-21-letters-")
                .hasMessageContaining("shorter name");
    }

    private static MachineSpec machine(Accelerator accelerator, Firmware firmware, String folder) {
        return new MachineSpec(
                new HostName("alpha"),
                accelerator,
                firmware,
                Size.parse("2 GiB"),
                1,
                Path.of("/images/anew.iso"),
                List.of(new MachineSpec.Disk("disk0", Path.of(folder, "disk.img"), "anew", Size.parse("8 GiB"))),
                List.of(new MachineSpec.Cable(
                        MacAddress.parse("52:54:00:00:00:01"), new SwitchPort("alpha", LAN, 1001, 2001))),
                new MachineSpec.Files(
                        Path.of(folder, "pid"),
                        Path.of(folder, "tty"),
                        Path.of(folder, "console.log"),
                        Path.of(folder, "qmp"),
                        Path.of(folder, "vars")));
    }
}
