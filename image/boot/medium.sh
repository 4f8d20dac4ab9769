# medium.sh: finds the root image: a file on the boot medium, or a whole disk that the pserver handed to a domU.
# provides: find_root_image
# requires: anew_root, anew_roothash
# reads:    every optical, USB and other disk that carries an ISO 9660 file system
# writes:   root_device; /run/anew/medium, mounted read-only, where the image is a file
# on failure: a shell; nothing is guessed: a medium counts only if its image bears the root hash asked for

MEDIUM_WAIT_SECONDS=30

find_root_image() {
    case $anew_root in
    /dev/*)
        root_device=$anew_root
        settle "$MEDIUM_WAIT_SECONDS" test -b "$root_device" \
            || die "root image: no $root_device: check the domU's disks"
        ;;
    *)
        settle "$MEDIUM_WAIT_SECONDS" mount_medium \
            || die "boot medium: no disk carries $(root_image_path): put the medium back, then restart"
        root_device=$(losetup -f)
        losetup -r "$root_device" "$RUN/medium/$(root_image_path)" \
            || die "root image: $root_device cannot be set up: see dmesg"
        ;;
    esac
}

# Named by its hash, so that of two media in one machine the right one is taken.
root_image_path() {
    printf '%s/%s.img' "$anew_root" "$anew_roothash"
}

mount_medium() {
    mkdir -p "$RUN/medium"
    for disk in "${SYS_BLOCK:=/sys/class/block}"/*; do
        name=${disk##*/}
        case $name in
        loop* | ram* | dm-* | zram*) continue ;;
        esac
        mount -t iso9660 -o ro "/dev/$name" "$RUN/medium" 2>/dev/null || continue
        if [ -f "$RUN/medium/$(root_image_path)" ]; then
            medium_device=/dev/$name
            say "boot medium $medium_device"
            return 0
        fi
        umount "$RUN/medium"
    done
    return 1
}
