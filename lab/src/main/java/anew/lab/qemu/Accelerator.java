package anew.lab.qemu;

/** What executes a machine's instructions. */
public enum Accelerator {
    /** The host's own CPU, by /dev/kvm. */
    KVM,
    /** QEMU's translator, which runs anywhere, ten to twenty times slower. */
    EMULATION
}
