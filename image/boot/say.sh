# say.sh: how the boot chain speaks, and how it gives up.
# provides: say, warn, die, rescue_shell
# requires: a console
# reads:    nothing
# writes:   the console (through /dev/kmsg where there is one, so that lines of the kernel do not cut ours)
# on failure: die ends in a shell on the console

SYSROOT=${SYSROOT:-/sysroot}
RUN=${RUN:-/run/anew}

say() {
    if [ -w "${KMSG:=/dev/kmsg}" ]; then
        printf '<4>anew-boot: %s\n' "$*" >"$KMSG"
    else
        printf 'anew-boot: %s\n' "$*"
    fi
}

warn() {
    say "warning: $*"
}

# The one way out of a failed boot: what went wrong: why: what to do. It never returns: whatever comes after it relies on
# what has just failed.
die() {
    say "failed: $*"
    rescue_shell
}

rescue_shell() {
    printf '\nanew-boot: a shell for repairs; "reboot -f" restarts the machine\n' >"${CONSOLE:=/dev/console}"
    # A console without a session has no job control and no ^C.
    setsid cttyhack sh
    reboot -f
    exit 1
}
