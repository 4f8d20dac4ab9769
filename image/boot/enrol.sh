# enrol.sh: what a machine without a config partition shows: who it is, so that it can be put into the repository.
# provides: enrol
# requires: /sysroot mounted (its ssh-keygen makes the key)
# reads:    network interfaces, the console
# writes:   a key in RAM; nothing on any disk
# on failure: it stays here; nothing of the machine is started

enrol() {
    say 'no config partition: enrolment'
    mount -t tmpfs -o mode=0700 tmpfs "$SYSROOT/tmp"
    in_image ssh-keygen -q -t ed25519 -N '' -C enrolment -f /tmp/enrolment_key </dev/null
    until find_config; do
        enrolment_screen
        printf '[Enter] looks again, "shell" opens a shell: ' >"${CONSOLE:=/dev/console}"
        read -r answer <"$CONSOLE" || answer=
        case $answer in
        shell) setsid cttyhack sh ;;
        esac
    done
    umount "$SYSROOT/tmp"
}

enrolment_screen() {
    {
        printf '\n*** Anew: this machine has no configuration ***\n\n'
        printf 'No partition carries the marker file %s, so nothing is started.\n' "$MARKER"
        printf 'key fingerprint: %s\n' "$(enrolment_fingerprint)"
        for interface in "${SYS_NET:=/sys/class/net}"/*; do
            case ${interface##*/} in
            lo) ;;
            *) printf 'NIC %-10s mac: %s\n' "${interface##*/}" "$(cat "$interface/address")" ;;
            esac
        done
        printf '\nAdd it as pservers/NAME/server.yaml, write its config partition, then:\n'
    } >"${CONSOLE:=/dev/console}"
}

enrolment_fingerprint() {
    in_image ssh-keygen -l -f /tmp/enrolment_key.pub | while IFS=' ' read -r _ fingerprint _; do
        printf '%s' "$fingerprint"
    done
}
