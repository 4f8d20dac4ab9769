# Only on the disk of the config partition, though the other disk is empty; name and partition in one write.
new_partition() {
    sed 's/^/sfdisk reads /' >>"$LOG"
    partition vdb vdb2 anew-scratch
}
fake chroot 'case "$2 $*" in
    *--dump*) echo "label: gpt" ;;
    sfdisk*) new_partition ;;
    mkfs*) mkdir "$ROOT/disks/vdb2.ext4" ;;
    esac'
disk vda
disk vdb
partition vdb vdb1 anew-config
config_device=/dev/vdb1 anew_scratch=
mount_scratch

#> chroot /sysroot sfdisk --dump /dev/vdb
#> chroot /sysroot sfdisk --quiet --append --no-reread /dev/vdb
#> sfdisk reads type=L, name="anew-scratch"
#> chroot /sysroot partx --update /dev/vdb
#> chroot /sysroot blkid -p -s LABEL -o value /dev/vdb2
#> anew-boot: scratch /dev/vdb2: missing or damaged, made anew
#> chroot /sysroot mkfs.ext4 -q -F -L anew-scratch -E lazy_itable_init=1,lazy_journal_init=1,nodiscard /dev/vdb2
#> mount -t ext4 -o nosuid,nodev,noatime /dev/vdb2 /run/anew/scratch
#> swapon /run/anew/scratch/swap
