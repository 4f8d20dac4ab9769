# An empty value is none.
read_command_line 'anew.root=/anew anew.roothash= anew.squashfs=4096'

#> anew-boot: failed: kernel command line: anew.roothash= is missing: boot through the menu of the Anew medium
#> setsid cttyhack sh
#> reboot -f
