# No local/etc: the image's alone, still writable.
overlay_etc

#> mount -t overlay -o lowerdir=/sysroot/etc,upperdir=/run/anew/etc/upper,workdir=/run/anew/etc/work overlay /sysroot/etc
