# Of 80 GiB an eighth would be ten.
mkdir "$RUN/scratch"
fake stat 'echo "20971520 * 4096 / 8"'
fake fallocate ': >"$3"'
fake swapon '[ -f "$1" ]'
start_swap

#> swapon /run/anew/scratch/swap
#> stat -f -c %b * %S / 8 /run/anew/scratch
#> fallocate -l 1073741824 /run/anew/scratch/swap
#> mkswap /run/anew/scratch/swap
#> swapon /run/anew/scratch/swap
