# dm-verity takes the table, but the first block that is read is an error: the mount fails.
root_device=/dev/xvda anew_squashfs=4096 anew_roothash=ab12
open_verified_root
echo 'not reached'

#> dmsetup create anew-root --readonly --table 0 8 verity 1 /dev/xvda /dev/xvda 4096 4096 1 1 sha256 ab12 -
#> dmsetup mknodes anew-root
#> mount -t squashfs -o ro /dev/mapper/anew-root /sysroot
#> anew-boot: failed: root image on /dev/xvda does not match its root hash ab12: write the medium anew
#> setsid cttyhack sh
#> reboot -f
