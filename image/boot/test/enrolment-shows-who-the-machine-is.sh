# Name, fingerprint and MACs; it ends by itself when a config partition appears.
mkdir "$SYS_NET/lo" "$SYS_NET/eth0" "$SYS_NET/eth1"
echo 00:16:3e:00:00:01 >"$SYS_NET/eth0/address"
echo 00:16:3e:00:00:02 >"$SYS_NET/eth1/address"
disk vda
partition vda vda1 anew-config
fake chroot 'case $* in *" -l "*) echo "256 SHA256:Fingerprint enrolment (ED25519)" ;; esac'
fake timeout 'mkdir "$ROOT/disks/vda1.ext4"; : >"$ROOT/disks/vda1.ext4/anew-config"; return 143'
enrol
echo "config on $config_device"
cat "$CONSOLE"; echo

#> anew-boot: no config partition: enrolment
#> mount -t tmpfs -o mode=0700 tmpfs /sysroot/tmp
#> chroot /sysroot ssh-keygen -q -t ed25519 -N  -C enrolment -f /tmp/enrolment_key
#> chroot /sysroot ssh-keygen -l -f /tmp/enrolment_key.pub
#> mount -t ext4 -o ro,noload /dev/vda /run/anew/probe
#> mount -t ext4 -o ro,noload /dev/vda1 /run/anew/probe
#> sleep 1
#> timeout 10 head -n 1
#> mount -t ext4 -o ro,noload /dev/vda /run/anew/probe
#> mount -t ext4 -o ro,noload /dev/vda1 /run/anew/probe
#> umount /run/anew/probe
#> mount -t ext4 -o ro,noload /dev/vda1 /sysroot/config
#> umount /sysroot/tmp
#> config on /dev/vda1
#>
#> *** Anew: this machine has no configuration ***
#>
#> No partition carries the marker file anew-config, so nothing is started.
#> key fingerprint: SHA256:Fingerprint
#> NIC eth0       mac: 00:16:3e:00:00:01
#> NIC eth1       mac: 00:16:3e:00:00:02
#>
#> Add it as pservers/NAME/server.yaml and write its config partition: it is found by itself.
#> [Enter] looks again, "shell" opens a shell:
