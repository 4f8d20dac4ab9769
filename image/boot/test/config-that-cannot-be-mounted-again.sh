# The disk dies between the look and the mount.
config_candidates() { echo /dev/vda1; }
find_config
echo 'not reached'

#> mount -t ext4 -o ro,noload /dev/vda1 /sysroot/config
#> anew-boot: failed: config partition /dev/vda1 cannot be mounted: see dmesg
#> setsid cttyhack sh
#> reboot -f
