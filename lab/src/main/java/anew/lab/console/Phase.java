package anew.lab.console;

/** How far a machine has come, in the order in which it happens. */
public enum Phase {
    OFF("off"),
    FIRMWARE("firmware"),
    GRUB("boot loader"),
    XEN("Xen"),
    KERNEL("kernel"),
    INITRD("initrd"),
    SYSTEMD("services"),
    AGENT("agent"),
    READY("ready"),
    /** It has no configuration, and waits for somebody to give it one. */
    ENROLMENT("enrolment console"),
    /** The boot gave up or the kernel panicked. */
    FAILED("failed");

    private final String text;

    Phase(String text) {
        this.text = text;
    }

    /** Whether the machine will come no further by itself. */
    public boolean isFinal() {
        return this == READY || this == ENROLMENT || this == FAILED;
    }

    @Override
    public String toString() {
        return text;
    }
}
