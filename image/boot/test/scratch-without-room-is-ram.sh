# The disk of the config partition is full, and the other one is not touched.
fake chroot 'case $* in *--dump*) echo "label: gpt" ;; *sfdisk*) return 1 ;; esac'
disk vda
disk vdb
partition vda vda1 anew-config
config_device=/dev/vda1 anew_scratch=
mount_scratch

#> chroot /sysroot sfdisk --dump /dev/vda
#> chroot /sysroot sfdisk --quiet --append --no-reread /dev/vda
#> anew-boot: warning: scratch: no partition and no room for one: running from RAM
#> mount -t tmpfs -o mode=0755 tmpfs /run/anew/scratch
