# verity.sh: opens the root image so that not one wrong bit of it can be read.
# provides: open_verified_root, in_image
# requires: root_device, anew_roothash, anew_squashfs (bytes of squashfs before the hash tree)
# reads:    the root image; the kernel checks each block against the tree, and the tree against the root hash
# writes:   /dev/mapper/anew-root, mounted read-only on /sysroot
# on failure: a shell; a root whose hash differs is never mounted
#
# Table format: Linux Documentation/admin-guide/device-mapper/verity.rst. The tree has no superblock and no salt, as
# "veritysetup format --no-superblock --salt=-" writes it.

VERITY_BLOCK=4096

# verity_table DEVICE SQUASHFS_BYTES ROOT_HASH
verity_table() {
    blocks=$(($2 / VERITY_BLOCK))
    printf '0 %s verity 1 %s %s %s %s %s %s sha256 %s -' \
        $(($2 / 512)) "$1" "$1" "$VERITY_BLOCK" "$VERITY_BLOCK" "$blocks" "$blocks" "$3"
}

open_verified_root() {
    dmsetup create anew-root --readonly --table "$(verity_table "$root_device" "$anew_squashfs" "$anew_roothash")" \
        || die "root image on $root_device: dm-verity refuses its table: write the medium anew"
    dmsetup mknodes anew-root
    mount -t squashfs -o ro /dev/mapper/anew-root "$SYSROOT" \
        || die "root image on $root_device does not match its root hash $anew_roothash: write the medium anew"
    for tree in dev proc sys; do
        mount -o bind "/$tree" "$SYSROOT/$tree"
    done
}

# in_image COMMAND...: a program of the root image, which has more of them than the initrd
in_image() {
    chroot "$SYSROOT" "$@"
}
