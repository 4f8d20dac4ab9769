# The label says it is ours, e2fsck that it is sound; its swap file is used again.
fake chroot 'case $2 in blkid) echo anew-scratch ;; esac'
disk vda
partition vda vda1 anew-config
partition vda vda2 anew-scratch ext4
config_device=/dev/vda1 anew_scratch=
mount_scratch

#> chroot /sysroot blkid -p -s LABEL -o value /dev/vda2
#> chroot /sysroot e2fsck -p /dev/vda2
#> mount -t ext4 -o nosuid,nodev,noatime /dev/vda2 /run/anew/scratch
#> swapon /run/anew/scratch/swap
