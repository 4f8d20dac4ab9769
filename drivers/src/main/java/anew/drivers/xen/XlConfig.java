package anew.drivers.xen;

import anew.core.port.Hypervisor.Disk;
import anew.core.port.Hypervisor.DomainConfig;
import java.util.stream.Collectors;

/**
 * Writes the file from which {@code xl create} makes a domain (xl.cfg(5), xl-disk-configuration(5)):
 *
 * <pre>
 * name = "web1"
 * type = "pv"
 * uuid = "6c1f6c5e-..."
 * memory = 256
 * maxmem = 256
 * vcpus = 1
 * kernel = "/var/cache/anew/images/8a1f.../vmlinuz"
 * ramdisk = "/var/cache/anew/images/8a1f.../initrd"
 * extra = "console=hvc0 anew.root=/dev/xvda ..."
 * vif = [ "mac=52:54:00:00:01:01,bridge=br-lan,script=/usr/lib/anew/xen/vif" ]
 * disk = [ "format=raw,vdev=xvda,access=ro,script=/usr/lib/anew/xen/block,target=/var/cache/anew/images/8a1f.../root.img" ]
 * </pre>
 */
final class XlConfig {

    private XlConfig() {}

    static String of(DomainConfig config) {
        String disks = config.disks().stream().map(XlConfig::disk).collect(Collectors.joining(", "));
        String vif = "mac=" + config.mac() + ",bridge=" + config.bridge() + ",script=" + HotplugScripts.VIF;
        long memory = config.memory().mebibytes();
        return "name = " + quoted(config.name().text()) + "\n"
                + "type = \"pv\"\n"
                + "uuid = " + quoted(config.uuid().toString()) + "\n"
                + "memory = " + memory + "\nmaxmem = " + memory + "\n"
                + "vcpus = " + config.vcpus() + "\n"
                + "kernel = " + quoted(config.kernel().toString()) + "\n"
                + "ramdisk = " + quoted(config.initrd().toString()) + "\n"
                + "extra = " + quoted(config.commandLine()) + "\n"
                + "vif = [ " + quoted(vif) + " ]\n"
                + "disk = [ " + disks + " ]\n";
    }

    private static String disk(Disk disk) {
        String access = disk.writable() ? "rw" : "ro";
        // With a script named, libxl leaves a file to the kernel's blkback, and the script puts a loop device under it
        // and
        // takes it away again with the domain. Without, libxl wants QEMU for files, which dom0 does not carry.
        return quoted("format=raw,vdev=" + disk.device() + ",access=" + access + ",script=" + HotplugScripts.BLOCK
                + ",target=" + disk.file());
    }

    private static String quoted(String text) {
        if (text.contains("\"") || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("xl.cfg has no way to write " + text);
        }
        return '"' + text + '"';
    }
}
