# The reason is with the kernel.
mkdir "$RUN/scratch"
fake mount 'return 1'
anew_roothash=ab12
overlay_var
echo 'not reached'

#> mount -t overlay -o lowerdir=/sysroot/var,upperdir=/run/anew/scratch/var-ab12/upper,workdir=/run/anew/scratch/var-ab12/work
#> overlay /sysroot/var
#> anew-boot: failed: /var: the overlay cannot be mounted: see dmesg
#> setsid cttyhack sh
#> reboot -f
