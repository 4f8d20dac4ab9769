# The kernel's file systems are lent to the image, whose programs the chain needs.
mkdir -p "$ROOT/disks/mapper/anew-root.squashfs"
root_device=/dev/xvda anew_squashfs=4096 anew_roothash=ab12
open_verified_root

#> dmsetup create anew-root --readonly --table 0 8 verity 1 /dev/xvda /dev/xvda 4096 4096 1 1 sha256 ab12 -
#> dmsetup mknodes anew-root
#> mount -t squashfs -o ro /dev/mapper/anew-root /sysroot
#> mount -o bind /dev /sysroot/dev
#> mount -o bind /proc /sysroot/proc
#> mount -o bind /sys /sysroot/sys
