# 1 MiB of squashfs: 2048 sectors, 256 blocks, the tree after them; SHA-256 without salt.
verity_table /dev/loop0 1048576 ab12
echo

#> 0 2048 verity 1 /dev/loop0 /dev/loop0 4096 4096 256 256 sha256 ab12 -
