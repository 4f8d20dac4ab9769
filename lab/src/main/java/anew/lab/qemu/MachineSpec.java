package anew.lab.qemu;

import anew.core.model.HostName;
import anew.core.model.MacAddress;
import anew.core.model.Size;
import anew.lab.net.SwitchPort;
import java.nio.file.Path;
import java.util.List;

/**
 * A machine as QEMU is told to make it.
 *
 * @param cpus emulated CPUs; more than one slows an emulated machine down, because they wait for each other
 * @param medium the ISO it boots
 * @param disks in the order they get their names in: the first is the one with the config partition
 * @param cables its network interfaces, in the order of the pserver's
 * @param files where QEMU leaves its traces
 */
public record MachineSpec(
        HostName name,
        Accelerator accelerator,
        Firmware firmware,
        Size memory,
        int cpus,
        Path medium,
        List<Disk> disks,
        List<Cable> cables,
        Files files) {

    /**
     * A disk.
     *
     * @param node QEMU's name for it, by which {@link DiskErrors} finds it
     * @param serial by which the guest knows it, as {@code /dev/disk/by-id/virtio-SERIAL}
     * @param size what the file is made with, sparse, where there is none
     */
    public record Disk(String node, Path file, String serial, Size size) {

        /** The serial number of a virtio disk holds 20 bytes (VIRTIO_BLK_ID_BYTES, virtio 1.2 §5.2.6). */
        public static final int SERIAL_LENGTH_MAX = 20;

        public Disk {
            if (!serial.matches("[a-z0-9.-]{1," + SERIAL_LENGTH_MAX + "}")) {
                throw new IllegalArgumentException(
                        "'" + serial + "' cannot be a virtio disk's serial number, which has 1 to " + SERIAL_LENGTH_MAX
                                + " letters, digits, dots or hyphens: give the pool a shorter name");
            }
        }
    }

    /** An interface and the port of the switch it is plugged into. */
    public record Cable(MacAddress mac, SwitchPort port) {}

    /** Files and sockets of one QEMU process. */
    public record Files(Path pid, Path consoleSocket, Path consoleLog, Path qmpSocket, Path firmwareVariables) {}

    public MachineSpec {
        disks = List.copyOf(disks);
        cables = List.copyOf(cables);
    }
}
