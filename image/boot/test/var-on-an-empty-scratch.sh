# First boot: everything is made.
mkdir "$RUN/scratch"
anew_roothash=ab12
overlay_var
(cd "$RUN/scratch" && echo * */*)

#> mount -t overlay -o lowerdir=/sysroot/var,upperdir=/run/anew/scratch/var-ab12/upper,workdir=/run/anew/scratch/var-ab12/work
#> overlay /sysroot/var
#> mount -o bind /run/anew/scratch/tmp /sysroot/tmp
#> mount -o bind /run/anew/scratch/cache /sysroot/var/cache/anew
#> mount -o bind /run/anew/scratch/lib /sysroot/var/lib/anew
#> cache lib tmp var-ab12 var-ab12/upper var-ab12/work
