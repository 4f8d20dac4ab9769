# It is waited for, then the domU runs from RAM; no other disk is taken for it.
fake chroot 'return 1'
SCRATCH_WAIT_SECONDS=2
disk xvdb
config_device=/dev/xvdb anew_scratch=/dev/there/is/none
mount_scratch

#> sleep 1
#> chroot /sysroot blkid -p -s LABEL -o value /dev/there/is/none
#> anew-boot: scratch /dev/there/is/none: missing or damaged, made anew
#> chroot /sysroot mkfs.ext4 -q -F -L anew-scratch -E lazy_itable_init=1,lazy_journal_init=1,nodiscard /dev/there/is/none
#> anew-boot: warning: scratch /dev/there/is/none cannot be used: running from RAM
#> mount -t tmpfs -o mode=0755 tmpfs /run/anew/scratch
