# The length of the squashfs says where the hash tree begins.
read_command_line 'anew.root=/anew anew.roothash=ab12'

#> anew-boot: failed: kernel command line: anew.squashfs= is missing: boot through the menu of the Anew medium
#> setsid cttyhack sh
#> reboot -f
