package anew.image;

import anew.core.model.ImageRecipe;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * The initial RAM disk: busybox, dmsetup, a few drivers and the boot chain of {@code image/boot/}.
 *
 * <p>It is made from the locked packages, never from the machine that builds. It is packed at zstd's level 12, as the
 * root is: 19 saves 0.6 MB of 130 and takes ten times as long, on every change.
 */
final class Initrd {

    /** The files of {@code image/boot/}, which lie in the jar. */
    static final List<String> BOOT_CHAIN = List.of(
            "init",
            "say.sh",
            "kernel.sh",
            "medium.sh",
            "verity.sh",
            "config.sh",
            "scratch.sh",
            "overlay.sh",
            "enrol.sh");

    private static final String DRIVERS_OF_ALL = "loop dm-mod dm-verity squashfs overlay ext4 crc32c_generic"
            + " crc32c-intel sha256_generic xen-blkfront xen-netfront";

    /** The disk controllers of servers and what their boot media hang on. */
    private static final String DRIVERS_OF_HARDWARE = " isofs nls_utf8 nls_ascii sr_mod sd_mod usb-storage uas"
            + " virtio_pci virtio_blk virtio_scsi ahci ata_piix ata_generic nvme xhci-pci ehci-pci uhci-hcd ohci-pci"
            + " usbhid hid-generic atkbd i8042 mptsas mptspi mpt3sas megaraid_sas aacraid hpsa smartpqi arcmsr"
            + " 3w-sas 3w-9xxx vmw_pvscsi hv_storvsc sdhci-pci mmc_block";

    private Initrd() {}

    static void make(Workshop workshop, RootTree tree, ImageRecipe.Kind kind, Path work, Path initrd)
            throws StepFailed, InterruptedException {
        Path chain = work.resolve("chain");
        try {
            Files.createDirectories(chain);
            for (String name : BOOT_CHAIN) {
                try (InputStream in = bootChainFile(name)) {
                    Files.copy(in, chain.resolve(name));
                }
            }
        } catch (IOException unwritable) {
            throw new StepFailed("cannot write below " + work, unwritable);
        }
        workshop.scriptAsRoot(
                """
                chain=$1 root=$2 boot=$3 version=$4 drivers=$5 tree=$6 initrd=$7 epoch=$8
                mkdir -p "$tree"/bin "$tree"/sbin "$tree"/boot "$tree"/dev "$tree"/proc "$tree"/sys "$tree"/run \\
                    "$tree"/sysroot "$tree"/etc "$tree"/tmp

                cp "$boot/bin/busybox" "$tree/bin/busybox"
                for applet in $("$boot/bin/busybox" --list); do
                    if [ "$applet" != busybox ]; then ln -s busybox "$tree/bin/$applet"; fi
                done

                # dmsetup with the libraries that the image's own loader finds for it.
                cp "$root/usr/sbin/dmsetup" "$tree/sbin/dmsetup"
                chroot "$root" ldd /usr/sbin/dmsetup | grep -o '/lib[^ ]*' | while read -r library; do
                    mkdir -p "$tree${library%/*}"
                    cp --dereference "$root$library" "$tree$library"
                done

                modules=lib/modules/$version
                for driver in $drivers; do
                    modprobe --dirname "$boot" --set-version "$version" --show-depends "$driver" || :
                done 2>/dev/null | sed -n "s|^insmod $boot/$modules/\\\\([^ ]*\\\\).*|\\\\1|p" | sort -u |
                    (cd "$boot/$modules" && mkdir -p "$tree/$modules" &&
                     cpio --quiet --pass-through --make-directories "$tree/$modules")
                cp "$boot/$modules"/modules.{order,builtin,builtin.modinfo} "$tree/$modules"
                depmod --basedir "$tree" "$version"

                cp "$chain"/*.sh "$tree/boot"
                cp "$chain/init" "$tree/init"
                chmod -R go+rX,go-w "$tree"
                chmod 0755 "$tree/init" "$tree/bin/busybox" "$tree/sbin/dmsetup"
                find "$tree" -exec touch --no-dereference --date "@$epoch" {} +
                cd "$tree"
                find . | LC_ALL=C sort | cpio --quiet --create --format=newc --reproducible --owner=0:0 |
                    zstd -q -12 --single-thread -o "$initrd"
                chmod 0644 "$initrd"
                """,
                chain.toString(),
                tree.root.toString(),
                tree.boot.toString(),
                tree.kernelVersion(),
                kind == ImageRecipe.Kind.DOM0 ? DRIVERS_OF_ALL + DRIVERS_OF_HARDWARE : DRIVERS_OF_ALL,
                work.resolve("initrd").toString(),
                initrd.toString(),
                Long.toString(Workshop.EPOCH_SECONDS));
    }

    static InputStream bootChainFile(String name) {
        return Objects.requireNonNull(Initrd.class.getResourceAsStream("/anew/image/boot/" + name), name);
    }
}
