# After it, and after any other line, the screen is shown again and the disks are looked at.
enrolment_screen() { echo 'screen'; }
find_config() {
    looks="${looks:-}x"
    echo "look $looks"
    [ "$looks" = xxxx ]
}
fake timeout 'case $looks in x) echo shell ;; xx) echo ;; *) return 143 ;; esac'
enrol

#> anew-boot: no config partition: enrolment
#> mount -t tmpfs -o mode=0700 tmpfs /sysroot/tmp
#> chroot /sysroot ssh-keygen -q -t ed25519 -N  -C enrolment -f /tmp/enrolment_key
#> screen
#> look x
#> sleep 1
#> timeout 10 head -n 1
#> setsid cttyhack sh
#> screen
#> look xx
#> sleep 1
#> timeout 10 head -n 1
#> screen
#> look xxx
#> sleep 1
#> timeout 10 head -n 1
#> look xxxx
#> umount /sysroot/tmp
