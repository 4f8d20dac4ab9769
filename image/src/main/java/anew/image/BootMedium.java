package anew.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The boot ISO: one file that boots from optical media, USB sticks and disks, by BIOS and by UEFI.
 *
 * <p>GRUB is put together from the locked packages' modules. It reads {@code boot.cfg} from the config partition, if
 * there is one: that is how a pserver that only stores boots without Xen from the same medium as all others.
 */
final class BootMedium {

    private static final String GRUB_MODULES = "iso9660 part_gpt part_msdos ext2 fat normal configfile search"
            + " search_fs_file test echo linux multiboot2 serial terminal all_video gzio zstd minicmd sleep reboot";

    private BootMedium() {}

    static String grubConfig(RootImage root) {
        String image = "anew.root=/anew anew.roothash=" + root.verityRootHash() + " anew.squashfs="
                + root.squashfsBytes() + " quiet loglevel=5 systemd.show_status=0";
        return """
               # The menu of an Anew medium. boot.cfg of the config partition may set another default.
               serial --unit=0 --speed=115200
               terminal_input serial console
               terminal_output serial console
               set timeout=1
               set default=xen
               search --no-floppy --file --set=config /anew-config
               if [ -n "$config" -a -f ($config)/boot.cfg ]; then
                   source ($config)/boot.cfg
               fi
               menuentry 'Anew' --id xen {
                   multiboot2 /boot/xen.gz dom0_mem=768M,max:768M console=com1,vga com1=115200,8n1 loglvl=warning
                   module2 /boot/vmlinuz %1$s console=tty0 console=hvc0
                   module2 /boot/initrd
               }
               menuentry 'Anew without Xen (a pserver that only stores)' --id plain {
                   linux /boot/vmlinuz %1$s console=tty0 console=ttyS0,115200
                   initrd /boot/initrd
               }
               """.formatted(image);
    }

    /**
     * Writes the ISO.
     *
     * @param content its files, with {@code boot/} and {@code anew/} filled but for the boot loader
     */
    static void make(Workshop workshop, RootTree tree, Path content, RootImage root, Path work, Path iso)
            throws StepFailed, InterruptedException {
        try {
            Files.createDirectories(content.resolve("boot/grub"));
            Files.writeString(content.resolve("boot/grub/grub.cfg"), grubConfig(root));
            // What GRUB runs before it knows where it came from.
            Files.writeString(
                    work.resolve("embedded.cfg"),
                    "search --no-floppy --file --set=root /anew/" + root.verityRootHash() + ".img\n"
                            + "set prefix=($root)/boot/grub\n");
        } catch (IOException unwritable) {
            throw new StepFailed("cannot write below " + content, unwritable);
        }
        workshop.runAsRoot(
                "bash",
                "-euc",
                """
                umask 022
                boot=$1 content=$2 work=$3 iso=$4 id=$5 epoch=$6 modules=$7
                grub=$boot/usr/lib/grub
                grub-mkimage --directory "$grub/i386-pc" --format i386-pc-eltorito --prefix /boot/grub \\
                    --config "$work/embedded.cfg" --output "$content/boot/grub/bios.img" biosdisk $modules
                grub-mkimage --directory "$grub/x86_64-efi" --format x86_64-efi --prefix /boot/grub \\
                    --config "$work/embedded.cfg" --output "$work/bootx64.efi" efi_gop efi_uga $modules

                # A FAT file system for UEFI firmware; serial number and times are fixed for the sake of sameness.
                efi=$content/boot/grub/efi.img
                truncate --size 4M "$efi"
                mformat -i "$efi" -N "${id:0:8}" -v ANEW_EFI ::
                touch --date "@$epoch" "$work/bootx64.efi"
                mmd -i "$efi" ::/EFI ::/EFI/BOOT
                mcopy -m -i "$efi" "$work/bootx64.efi" ::/EFI/BOOT/BOOTX64.EFI

                find "$content" -exec touch --no-dereference --date "@$epoch" {} +
                xorriso -as mkisofs -quiet -r -V "ANEW_${id:0:12}" -o "$iso" \\
                    -b boot/grub/bios.img -no-emul-boot -boot-load-size 4 -boot-info-table --grub2-boot-info \\
                    --grub2-mbr "$grub/i386-pc/boot_hybrid.img" \\
                    -eltorito-alt-boot -e --interval:appended_partition_2:all:: -no-emul-boot \\
                    -append_partition 2 0xef "$efi" -appended_part_as_gpt \\
                    --gpt_disk_guid "${id:0:32}" "$content"
                """,
                "bash",
                tree.boot.toString(),
                content.toString(),
                work.toString(),
                iso.toString(),
                root.verityRootHash().hex(),
                Long.toString(Workshop.EPOCH_SECONDS),
                GRUB_MODULES);
    }
}
