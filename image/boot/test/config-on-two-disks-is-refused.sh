# A user's disk or volume may bear the marker too, by mistake or on purpose: both are named, none is taken.
disk sda
partition sda sda1 anew-config ext4
: >"$ROOT/disks/sda1.ext4/anew-config"
disk sdb ext4
: >"$ROOT/disks/sdb.ext4/anew-config"
find_config
echo 'not reached'

#> mount -t ext4 -o ro,noload /dev/sda /run/anew/probe
#> mount -t ext4 -o ro,noload /dev/sda1 /run/anew/probe
#> umount /run/anew/probe
#> mount -t ext4 -o ro,noload /dev/sdb /run/anew/probe
#> umount /run/anew/probe
#> anew-boot: failed: config partition: 2 partitions carry the marker anew-config (/dev/sda1 /dev/sdb): leave one and restart
#> setsid cttyhack sh
#> reboot -f
