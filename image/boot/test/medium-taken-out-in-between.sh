# What was mounted is gone before the loop device is made.
disk sr0 iso9660
mkdir "$ROOT/disks/sr0.iso9660/anew"
: >"$ROOT/disks/sr0.iso9660/anew/ab12.img"
fake losetup 'case $1 in -f) echo /dev/loop0 ;; *) return 1 ;; esac'
anew_root=/anew anew_roothash=ab12
find_root_image
echo 'not reached'

#> mount -t iso9660 -o ro /dev/sr0 /run/anew/medium
#> anew-boot: boot medium /dev/sr0
#> losetup -f
#> losetup -r /dev/loop0 /run/anew/medium//anew/ab12.img
#> anew-boot: failed: root image: /dev/loop0 cannot be set up: see dmesg
#> setsid cttyhack sh
#> reboot -f
