# Without its /etc a machine would be another one.
fake mount 'return 1'
overlay_etc
echo 'not reached'

#> mount -t overlay -o lowerdir=/sysroot/etc,upperdir=/run/anew/etc/upper,workdir=/run/anew/etc/work overlay /sysroot/etc
#> anew-boot: failed: /etc: the overlay cannot be mounted: see dmesg
#> setsid cttyhack sh
#> reboot -f
