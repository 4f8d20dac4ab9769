# enrol.sh: what a machine without a config partition shows: who it is, so that it can be put into the repository.
# provides: enrol
# requires: /sysroot mounted (its ssh-keygen makes the key)
# reads:    network interfaces, the console
# writes:   a key in RAM; nothing on any disk
# on failure: it stays here; nothing of the machine is started

TYPING_SECONDS=10

enrol() {
    say 'no config partition: enrolment'
    mount -t tmpfs -o mode=0700 tmpfs "$SYSROOT/tmp"
    in_image ssh-keygen -q -t ed25519 -N '' -C enrolment -f /tmp/enrolment_key </dev/null
    enrolment_screen
    until find_config; do
        sleep 1 # or a console that has gone away would make this a busy loop
        answer=$(typed_line 2>/dev/null) || continue
        [ "$answer" != shell ] || setsid cttyhack sh
        enrolment_screen
    done
    umount "$SYSROOT/tmp"
}

# Fails after a while without a line, so that a disk put in later is found though nobody types.
typed_line() {
    timeout "$TYPING_SECONDS" head -n 1 <"${CONSOLE:=/dev/console}"
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
        printf '\nAdd it as pservers/NAME/server.yaml and write its config partition: it is found by itself.\n'
        printf '[Enter] looks again, "shell" opens a shell: '
    } >"${CONSOLE:=/dev/console}"
}

enrolment_fingerprint() {
    in_image ssh-keygen -l -f /tmp/enrolment_key.pub | while IFS=' ' read -r _ fingerprint _; do
        printf '%s' "$fingerprint"
    done
}
