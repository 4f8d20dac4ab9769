# USB takes its time.
disk sda
mkdir -p "$ROOT/disks/late/anew"
: >"$ROOT/disks/late/anew/ab12.img"
fake sleep 'mv "$ROOT/disks/late" "$ROOT/disks/sda.iso9660"'
anew_root=/anew anew_roothash=ab12
find_root_image
echo "root on $root_device"

#> mount -t iso9660 -o ro /dev/sda /run/anew/medium
#> sleep 1
#> mount -t iso9660 -o ro /dev/sda /run/anew/medium
#> anew-boot: boot medium /dev/sda
#> losetup -f
#> losetup -r /dev/loop0 /run/anew/medium//anew/ab12.img
#> root on /dev/loop0
