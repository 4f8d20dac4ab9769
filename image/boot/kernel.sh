# kernel.sh: what the kernel offers and wants first: its file systems, its command line, its drivers.
# provides: mount_kernel_filesystems, read_command_line, load_drivers, settle
# requires: busybox modprobe, /lib/modules
# reads:    /proc/cmdline, /sys
# writes:   anew_root, anew_roothash, anew_squashfs, anew_scratch
# on failure: a missing parameter is fatal; a driver that does not load is not, since another may do

# Needed whatever the hardware: no modalias asks for them.
DRIVERS_ALWAYS='loop dm_mod dm_verity squashfs overlay ext4 isofs crc32c_generic nls_utf8 nls_ascii sr_mod sd_mod
    xen_blkfront xen_netfront usb_storage uas virtio_blk virtio_scsi'

mount_kernel_filesystems() {
    mount -t proc proc /proc
    mount -t sysfs sysfs /sys
    mount -t devtmpfs devtmpfs /dev
    mount -t tmpfs -o mode=0755,nosuid,nodev tmpfs /run
    mkdir -p "$RUN" "$SYSROOT"
}

# read_command_line TEXT
read_command_line() {
    anew_root=
    anew_roothash=
    anew_squashfs=
    anew_scratch=
    for parameter in $1; do
        case $parameter in
        anew.root=*) anew_root=${parameter#*=} ;;
        anew.roothash=*) anew_roothash=${parameter#*=} ;;
        anew.squashfs=*) anew_squashfs=${parameter#*=} ;;
        anew.scratch=*) anew_scratch=${parameter#*=} ;;
        esac
    done
    for parameter in "root=$anew_root" "roothash=$anew_roothash" "squashfs=$anew_squashfs"; do
        case $parameter in
        *=) die "kernel command line: anew.$parameter is missing: boot through the menu of the Anew medium" ;;
        esac
    done
}

load_drivers() {
    # shellcheck disable=SC2086 # a list of words
    modprobe -a -q $DRIVERS_ALWAYS 2>/dev/null
    # Each device names the driver it wants in its modalias. Twice: a bus driver reveals further devices.
    for _ in 1 2; do
        find /sys/devices -name modalias -exec cat {} + 2>/dev/null | sort -u | xargs -r modprobe -a -q 2>/dev/null
    done
    return 0
}

# settle SECONDS COMMAND...: repeats COMMAND until it succeeds; disks on USB and SAN appear when they please, and the
# kernel offers a shell no event to wait on.
settle() {
    tries=$1
    shift
    until "$@"; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
        sleep 1
    done
}
