# config.sh: finds the config partition: the one file system whose root holds the marker file.
# provides: find_config, machine_of
# requires: /sysroot mounted
# reads:    each disk and partition that holds an ext4 file system, read-only and without replaying its journal
# writes:   config_device; the partition mounted read-only on /sysroot/config
# on failure: none found: status 1 (the caller enrols); two found: a shell, both named, since either may be wrong

MARKER=anew-config
CONFIG_WAIT_SECONDS=10

find_config() {
    candidates=$(config_candidates)
    # shellcheck disable=SC2086 # a list of devices
    set -- $candidates
    case $# in
    0) return 1 ;;
    1) config_device=$1 ;;
    *) die "config partition: $# partitions carry the marker $MARKER ($*): leave one and restart" ;;
    esac
    mount -t ext4 -o ro,noload "$config_device" "$SYSROOT/config" \
        || die "config partition $config_device cannot be mounted: see dmesg"
}

config_candidates() {
    probe=$RUN/probe
    mkdir -p "$probe"
    for disk in "${SYS_BLOCK:=/sys/class/block}"/*; do
        name=${disk##*/}
        case $name in
        loop* | ram* | dm-* | zram* | sr*) continue ;;
        esac
        mount -t ext4 -o ro,noload "/dev/$name" "$probe" 2>/dev/null || continue
        [ ! -f "$probe/$MARKER" ] || printf '/dev/%s\n' "$name"
        umount "$probe"
    done
}

# machine_of MARKER_FILE: the machine's name, as the marker file has it
machine_of() {
    while IFS=' ' read -r key value || [ -n "$key" ]; do
        case $key in
        machine:)
            value=${value#\"}
            printf '%s' "${value%\"}"
            ;;
        esac
    done <"$1"
}
