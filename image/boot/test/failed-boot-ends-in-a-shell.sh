# Then the machine restarts; not even a reboot that fails lets the boot go on.
fake reboot 'return 1'
die 'what: why: what to do'
echo 'not reached'

#> anew-boot: failed: what: why: what to do
#> setsid cttyhack sh
#> reboot -f
