# Another medium is left alone; the message names the file that was looked for.
disk sr0 iso9660
anew_root=/anew anew_roothash=ab12
MEDIUM_WAIT_SECONDS=2
find_root_image
echo 'not reached'

#> mount -t iso9660 -o ro /dev/sr0 /run/anew/medium
#> umount /run/anew/medium
#> sleep 1
#> mount -t iso9660 -o ro /dev/sr0 /run/anew/medium
#> umount /run/anew/medium
#> anew-boot: failed: boot medium: no disk carries /anew/ab12.img: put the medium back, then restart
#> setsid cttyhack sh
#> reboot -f
