# overlay.sh: lays the machine's own files over the read-only image, then hands over to its init.
# provides: overlay_etc, overlay_var, hand_over
# requires: /sysroot, /sysroot/config and /run/anew/scratch mounted
# reads:    /config/local/etc
# writes:   overlays on /etc (changes stay in RAM) and /var (changes stay on scratch), /tmp
# on failure: a shell

overlay_etc() {
    mkdir -p "$RUN/etc/upper" "$RUN/etc/work"
    lower=$SYSROOT/etc
    [ ! -d "$SYSROOT/config/local/etc" ] || lower=$SYSROOT/config/local/etc:$lower
    mount -t overlay -o "lowerdir=$lower,upperdir=$RUN/etc/upper,workdir=$RUN/etc/work" overlay "$SYSROOT/etc" \
        || die '/etc: the overlay cannot be mounted: see dmesg'
}

# The upper layer belongs to one image: another image's /var (its package database above all) is another /var.
overlay_var() {
    scratch=$RUN/scratch
    var=$scratch/var-$anew_roothash
    for old in "$scratch"/var-*; do
        [ "$old" = "$var" ] || rm -rf "$old"
    done
    rm -rf "$scratch/tmp"
    mkdir -p "$var/upper" "$var/work" "$scratch/tmp" "$scratch/cache" "$scratch/lib"
    chmod 1777 "$scratch/tmp"
    mount -t overlay -o "lowerdir=$SYSROOT/var,upperdir=$var/upper,workdir=$var/work" overlay "$SYSROOT/var" \
        || die '/var: the overlay cannot be mounted: see dmesg'
    mount -o bind "$scratch/tmp" "$SYSROOT/tmp"
    # Caches outlive a change of image, and disk files of domUs must not lie on an overlay.
    mkdir -p "$SYSROOT/var/cache/anew" "$SYSROOT/var/lib/anew"
    mount -o bind "$scratch/cache" "$SYSROOT/var/cache/anew"
    mount -o bind "$scratch/lib" "$SYSROOT/var/lib/anew"
}

hand_over() {
    mount -o move /run "$SYSROOT/run"
    exec switch_root "$SYSROOT" /sbin/init
}
