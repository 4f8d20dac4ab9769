# The power went between fallocate and mkswap: the file is there, but is no swap.
mkdir "$RUN/scratch"
: >"$RUN/scratch/swap"
fake mkswap 'echo swap >"$1"'
fake fallocate ': >"$3"'
fake swapon '[ -s "$1" ]'
start_swap

#> swapon /run/anew/scratch/swap
#> stat -f -c %b * %S / 8 /run/anew/scratch
#> fallocate -l 134217728 /run/anew/scratch/swap
#> mkswap /run/anew/scratch/swap
#> swapon /run/anew/scratch/swap
