# Of two media the one counts whose image is named by the hash asked for; only ISO file systems are looked at.
disk loop0 iso9660
disk sda ext4
disk sr0 iso9660
mkdir "$ROOT/disks/sr0.iso9660/anew"
: >"$ROOT/disks/sr0.iso9660/anew/0ther.img"
disk sr1 iso9660
mkdir "$ROOT/disks/sr1.iso9660/anew"
: >"$ROOT/disks/sr1.iso9660/anew/ab12.img"
anew_root=/anew anew_roothash=ab12
find_root_image
echo "root on $root_device, medium $medium_device"

#> mount -t iso9660 -o ro /dev/sda /run/anew/medium
#> mount -t iso9660 -o ro /dev/sr0 /run/anew/medium
#> umount /run/anew/medium
#> mount -t iso9660 -o ro /dev/sr1 /run/anew/medium
#> anew-boot: boot medium /dev/sr1
#> losetup -f
#> losetup -r /dev/loop0 /run/anew/medium//anew/ab12.img
#> root on /dev/loop0, medium /dev/sr1
