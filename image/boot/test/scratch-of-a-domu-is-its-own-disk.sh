# Named on the command line; the config disk's partitions are not looked at.
settle() { echo "settle $*" >>"$LOG"; }
fake chroot 'case $2 in mkfs.ext4) mkdir "$ROOT/disks/xvdc.ext4" ;; esac'
disk xvdb
disk xvdc
config_device=/dev/xvdb anew_scratch=/dev/xvdc
mount_scratch

#> settle 5 test -b /dev/xvdc
#> chroot /sysroot blkid -p -s LABEL -o value /dev/xvdc
#> anew-boot: scratch /dev/xvdc: missing or damaged, made anew
#> chroot /sysroot mkfs.ext4 -q -F -L anew-scratch -E lazy_itable_init=1,lazy_journal_init=1,nodiscard /dev/xvdc
#> mount -t ext4 -o nosuid,nodev,noatime /dev/xvdc /run/anew/scratch
#> swapon /run/anew/scratch/swap
