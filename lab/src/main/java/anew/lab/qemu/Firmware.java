package anew.lab.qemu;

/** What a machine runs before the boot medium. */
public enum Firmware {
    /** SeaBIOS, as QEMU brings it. */
    BIOS,
    /** OVMF, from Debian's package of that name. */
    UEFI
}
