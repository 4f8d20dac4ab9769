# Status 1: the caller enrols. A folder of the marker's name is no marker.
disk vda
partition vda vda1 data ext4
mkdir "$ROOT/disks/vda1.ext4/anew-config"
find_config
echo "status $?"

#> mount -t ext4 -o ro,noload /dev/vda /run/anew/probe
#> mount -t ext4 -o ro,noload /dev/vda1 /run/anew/probe
#> umount /run/anew/probe
#> status 1
