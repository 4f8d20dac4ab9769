# What is refused at boot is refused here.
enrolment_screen() { :; }
config_candidates() { echo '/dev/sda1 /dev/sdb1'; }
enrol
echo 'not reached'

#> anew-boot: no config partition: enrolment
#> mount -t tmpfs -o mode=0700 tmpfs /sysroot/tmp
#> chroot /sysroot ssh-keygen -q -t ed25519 -N  -C enrolment -f /tmp/enrolment_key
#> anew-boot: failed: config partition: 2 partitions carry the marker anew-config (/dev/sda1 /dev/sdb1): leave one and restart
#> setsid cttyhack sh
#> reboot -f
