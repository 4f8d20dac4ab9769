# A partition of an MBR has no name by which the next boot could know it.
fake chroot 'case $* in *--dump*) echo "label: dos" ;; esac'
disk vda
partition vda vda1 anew-config
config_device=/dev/vda1 anew_scratch=
mount_scratch

#> chroot /sysroot sfdisk --dump /dev/vda
#> anew-boot: warning: scratch: no partition and no room for one: running from RAM
#> mount -t tmpfs -o mode=0755 tmpfs /run/anew/scratch
