# An eighth of the partition: 128 MiB of 1 GiB.
mkdir "$RUN/scratch"
fake fallocate ': >"$3"'
fake swapon '[ -f "$1" ]'
start_swap
echo 'second boot'
start_swap
ls -l "$RUN/scratch/swap" | cut -c 1-10

#> swapon /run/anew/scratch/swap
#> stat -f -c %b * %S / 8 /run/anew/scratch
#> fallocate -l 134217728 /run/anew/scratch/swap
#> mkswap /run/anew/scratch/swap
#> swapon /run/anew/scratch/swap
#> second boot
#> swapon /run/anew/scratch/swap
#> -rw-------
