# There is no partition table to add to.
disk xvdb
config_device=/dev/xvdb anew_scratch=
mount_scratch

#> anew-boot: warning: scratch: no partition and no room for one: running from RAM
#> mount -t tmpfs -o mode=0755 tmpfs /run/anew/scratch
