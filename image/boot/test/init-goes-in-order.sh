# With every part faked; what is not found within the time is enrolled.
for step in mount_kernel_filesystems say read_command_line load_drivers find_root_image open_verified_root settle enrol \
    machine_of mount_scratch overlay_etc overlay_var hand_over; do
    printf '%s() { echo "%s $*"; }\n' "$step" "$step"
done >"$ROOT/parts"
cat >>"$ROOT/parts" <<'PARTS'
read_command_line() { echo read_command_line; }
settle() { echo "settle $*"; return 1; }
enrol() { echo enrol; config_device=/dev/vda1; }
machine_of() { printf alpha; }
CONFIG_WAIT_SECONDS=10 MARKER=anew-config SYSROOT=/sysroot anew_roothash=ab12
PARTS
BOOT=$ROOT/boot
mkdir "$BOOT"
for part in "$work"/boot/*.sh; do
    cp "$ROOT/parts" "$BOOT/${part##*/}"
done
# shellcheck source=/dev/null
. "$work/boot/init"

#> mount_kernel_filesystems
#> say started
#> read_command_line
#> load_drivers
#> find_root_image
#> open_verified_root
#> say root image ab12
#> settle 10 find_config
#> enrol
#> say config on /dev/vda1: alpha
#> mount_scratch
#> overlay_etc
#> overlay_var
#> say handing over to the init of the image
#> hand_over
