# What lies below /run goes along: the mount of the medium, and the file behind the loop device.
hand_over

#> mount -o move /run /sysroot/run
#> switch_root /sysroot /sbin/init
