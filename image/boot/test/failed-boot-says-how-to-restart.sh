# Beside the reason, which "say" has told.
(rescue_shell)
cat "$CONSOLE"

#> setsid cttyhack sh
#> reboot -f
#>
#> anew-boot: a shell for repairs; "reboot -f" restarts the machine
