# No label of ours, so e2fsck is not even asked.
fake chroot 'case $2 in mkfs.ext4) mkdir "$ROOT/disks/vda2.ext4" ;; esac'
disk vda
partition vda vda1 anew-config
partition vda vda2 anew-scratch
config_device=/dev/vda1 anew_scratch=
mount_scratch

#> chroot /sysroot blkid -p -s LABEL -o value /dev/vda2
#> anew-boot: scratch /dev/vda2: missing or damaged, made anew
#> chroot /sysroot mkfs.ext4 -q -F -L anew-scratch -E lazy_itable_init=1,lazy_journal_init=1,nodiscard /dev/vda2
#> mount -t ext4 -o nosuid,nodev,noatime /dev/vda2 /run/anew/scratch
#> swapon /run/anew/scratch/swap
