# Which parameter is missing is said.
read_command_line 'anew.roothash=ab12 anew.squashfs=4096'

#> anew-boot: failed: kernel command line: anew.root= is missing: boot through the menu of the Anew medium
#> setsid cttyhack sh
#> reboot -f
