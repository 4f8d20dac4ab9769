# Each modalias once; a driver that does not load is no failure, since another may do.
fake modprobe 'return 1'
find() { echo pci:v1; echo pci:v1; }
fake xargs 'sed "s/^/xargs reads /" >>"$LOG"; return 1'
DRIVERS_ALWAYS='loop ext4'
load_drivers
echo "status $?"

#> modprobe -a -q loop ext4
#> xargs -r modprobe -a -q
#> xargs reads pci:v1
#> xargs -r modprobe -a -q
#> xargs reads pci:v1
#> status 0
