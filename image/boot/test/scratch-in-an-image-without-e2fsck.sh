# What cannot be checked is not trusted; without mkfs it is RAM.
fake chroot 'case $2 in blkid) echo anew-scratch ;; *) return 127 ;; esac'
disk vda
partition vda vda1 anew-config
partition vda vda2 anew-scratch ext4
config_device=/dev/vda1 anew_scratch=
mount_scratch

#> chroot /sysroot blkid -p -s LABEL -o value /dev/vda2
#> chroot /sysroot e2fsck -p /dev/vda2
#> anew-boot: scratch /dev/vda2: missing or damaged, made anew
#> chroot /sysroot mkfs.ext4 -q -F -L anew-scratch -E lazy_itable_init=1,lazy_journal_init=1,nodiscard /dev/vda2
#> anew-boot: warning: scratch /dev/vda2 cannot be used: running from RAM
#> mount -t tmpfs -o mode=0755 tmpfs /run/anew/scratch
