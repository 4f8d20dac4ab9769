# The pserver hands the image to a domU as a disk; the medium is not looked for.
settle() { echo "settle $*"; }
anew_root=/dev/xvda
find_root_image
echo "root on $root_device"

#> settle 30 test -b /dev/xvda
#> root on /dev/xvda
