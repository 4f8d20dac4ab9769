# Every disk is looked at, read-only; loop devices, RAM disks, mapped and optical ones are not.
for name in loop0 ram0 dm-0 zram0 sr0; do
    disk $name ext4
    : >"$ROOT/disks/$name.ext4/anew-config"
done
disk vda
partition vda vda1 anew-config ext4
: >"$ROOT/disks/vda1.ext4/anew-config"
partition vda vda2 anew-scratch ext4
find_config
echo "status $?, config on $config_device"
ls "$SYSROOT/config"

#> mount -t ext4 -o ro,noload /dev/vda /run/anew/probe
#> mount -t ext4 -o ro,noload /dev/vda1 /run/anew/probe
#> umount /run/anew/probe
#> mount -t ext4 -o ro,noload /dev/vda2 /run/anew/probe
#> umount /run/anew/probe
#> mount -t ext4 -o ro,noload /dev/vda1 /sysroot/config
#> status 0, config on /dev/vda1
#> anew-config
