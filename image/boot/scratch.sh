# scratch.sh: the local partition on which nothing matters: swap, /tmp, /var, caches.
# provides: mount_scratch
# requires: /sysroot mounted (its sfdisk and mkfs do the work), config_device
# reads:    anew_scratch (a domU's own disk), else the partition named anew-scratch on the disk of the config partition
# writes:   that partition: made where it is missing, made anew where it is damaged; mounted on /run/anew/scratch
# on failure: the machine runs from RAM, and says so; no other disk is ever touched

SCRATCH_NAME=anew-scratch
SCRATCH_LABEL=anew-scratch
SCRATCH_WAIT_SECONDS=5
SWAP_BYTES_MAX=1073741824

mount_scratch() {
    mkdir -p "$RUN/scratch"
    scratch_device=$(find_scratch || create_scratch_partition)
    if [ -z "$scratch_device" ]; then
        warn 'scratch: no partition and no room for one: running from RAM'
    elif mount_existing_scratch || recreate_scratch; then
        start_swap
        return 0
    else
        warn "scratch $scratch_device cannot be used: running from RAM"
    fi
    mount -t tmpfs -o mode=0755 tmpfs "$RUN/scratch"
}

find_scratch() {
    if [ -n "$anew_scratch" ]; then
        settle "$SCRATCH_WAIT_SECONDS" test -b "$anew_scratch"
        printf '%s' "$anew_scratch"
        return 0
    fi
    for partition in "${SYS_BLOCK:=/sys/class/block}/$(disk_of "$config_device")"/*/uevent; do
        if grep -q "^PARTNAME=$SCRATCH_NAME\$" "$partition" 2>/dev/null; then
            partition=${partition%/uevent}
            printf '/dev/%s' "${partition##*/}"
            return 0
        fi
    done
    return 1
}

# disk_of DEVICE: the whole disk that a partition lies on, by name
disk_of() {
    path=$(readlink -f "${SYS_BLOCK:=/sys/class/block}/${1#/dev/}")
    # In /sys a partition lies in the folder of its disk, whatever kind of disk that is.
    [ ! -e "$path/partition" ] || path=${path%/*}
    printf '%s' "${path##*/}"
}

# Only on the disk that carries the config partition: the marker there says the disk is Anew's. Only in a GPT: a partition
# of an MBR has no name, so the next boot would not know it again.
create_scratch_partition() {
    disk=$(disk_of "$config_device")
    [ "/dev/$disk" != "$config_device" ] || return 1
    in_image sfdisk --dump "/dev/$disk" 2>/dev/null | grep -q '^label: gpt$' || return 1
    printf 'type=L, name="%s"\n' "$SCRATCH_NAME" \
        | in_image sfdisk --quiet --append --no-reread "/dev/$disk" >/dev/null 2>&1 || return 1
    in_image partx --update "/dev/$disk" >/dev/null 2>&1
    settle "$SCRATCH_WAIT_SECONDS" find_scratch
}

# The label proves that the file system is one of ours and not noise that happens to mount.
mount_existing_scratch() {
    [ "$(in_image blkid -p -s LABEL -o value "$scratch_device" 2>/dev/null)" = "$SCRATCH_LABEL" ] || return 1
    in_image e2fsck -p "$scratch_device" >/dev/null 2>&1
    [ $? -le 1 ] || return 1
    mount -t ext4 -o nosuid,nodev,noatime "$scratch_device" "$RUN/scratch" 2>/dev/null
}

recreate_scratch() {
    say "scratch $scratch_device: missing or damaged, made anew"
    in_image mkfs.ext4 -q -F -L "$SCRATCH_LABEL" -E lazy_itable_init=1,lazy_journal_init=1,nodiscard \
        "$scratch_device" >/dev/null 2>&1 || return 1
    mount -t ext4 -o nosuid,nodev,noatime "$scratch_device" "$RUN/scratch"
}

# A swap file that is missing, or that a loss of power left half made, is made anew.
start_swap() {
    swap=$RUN/scratch/swap
    swapon "$swap" 2>/dev/null || { make_swap && swapon "$swap"; } 2>/dev/null || warn 'swap: none'
}

# An eighth of the partition, 1 GiB at most: enough for cold pages, too little to hide a leak.
make_swap() {
    bytes=$(($(stat -f -c '%b * %S / 8' "$RUN/scratch")))
    [ "$bytes" -le "$SWAP_BYTES_MAX" ] || bytes=$SWAP_BYTES_MAX
    rm -f "$swap"
    (umask 077 && fallocate -l "$bytes" "$swap") && mkswap "$swap" >/dev/null
}
