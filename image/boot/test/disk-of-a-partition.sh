# As /sys has it: NVMe disks have no folder "block" above them as others do.
in_sys() {
    mkdir -p "$ROOT/sys/devices/$1"
    ln -s "../../devices/$1" "$SYS_BLOCK/${1##*/}"
}
in_sys pci0/ata1/block/sda/sda1
in_sys pci0/nvme/nvme0/nvme0n1/nvme0n1p2
in_sys vbd-51728/block/xvdb
echo 1 >"$SYS_BLOCK/sda1/partition"
echo 2 >"$SYS_BLOCK/nvme0n1p2/partition"
for device in sda1 nvme0n1p2 xvdb; do
    disk_of /dev/$device
    echo
done

#> sda
#> nvme0n1
#> xvdb
