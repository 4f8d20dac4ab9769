# The machine's own files before the image's; changes go to RAM.
mkdir -p "$SYSROOT/config/local/etc"
overlay_etc
ls "$RUN/etc"

#> mount -t overlay -o lowerdir=/sysroot/config/local/etc:/sysroot/etc,upperdir=/run/anew/etc/upper,workdir=/run/anew/etc/work
#> overlay /sysroot/etc
#> upper
#> work
