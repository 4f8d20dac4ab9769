# No disk, no boot.
anew_root=/dev/there/is/none
MEDIUM_WAIT_SECONDS=2
find_root_image
echo 'not reached'

#> sleep 1
#> anew-boot: failed: root image: no /dev/there/is/none: check the domU's disks
#> setsid cttyhack sh
#> reboot -f
