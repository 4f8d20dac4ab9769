# Another image's /var goes, and /tmp; caches and disk files of domUs stay, and so does this image's /var.
scratch=$RUN/scratch
mkdir -p "$scratch/var-old/upper" "$scratch/var-ab12/upper" "$scratch/cache" "$scratch/lib" "$scratch/tmp"
: >"$scratch/var-ab12/upper/log"
: >"$scratch/cache/image"
: >"$scratch/lib/disk"
: >"$scratch/tmp/old"
anew_roothash=ab12
overlay_var
(cd "$scratch" && echo * */* */*/*)
ls -ld "$scratch/tmp" | cut -c 1-10

#> mount -t overlay -o lowerdir=/sysroot/var,upperdir=/run/anew/scratch/var-ab12/upper,workdir=/run/anew/scratch/var-ab12/work
#> overlay /sysroot/var
#> mount -o bind /run/anew/scratch/tmp /sysroot/tmp
#> mount -o bind /run/anew/scratch/cache /sysroot/var/cache/anew
#> mount -o bind /run/anew/scratch/lib /sysroot/var/lib/anew
#> cache lib tmp var-ab12 cache/image lib/disk var-ab12/upper var-ab12/work var-ab12/upper/log
#> drwxrwxrwt
