# e2fsck's status 1: errors corrected.
fake chroot 'case $2 in blkid) echo anew-scratch ;; e2fsck) return 1 ;; esac'
partition vda vda2 anew-scratch ext4
scratch_device=/dev/vda2
mkdir "$RUN/scratch"
mount_existing_scratch
echo "status $?"

#> chroot /sysroot blkid -p -s LABEL -o value /dev/vda2
#> chroot /sysroot e2fsck -p /dev/vda2
#> mount -t ext4 -o nosuid,nodev,noatime /dev/vda2 /run/anew/scratch
#> status 0
