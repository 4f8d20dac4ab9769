/**
 * QEMU: which command lines start a machine and the lab's gateway, and how to speak to one that runs.
 *
 * <p>{@link anew.lab.qemu.QemuCommand} is pure; {@link anew.lab.qemu.QemuProcess}, {@link anew.lab.qemu.Qmp} and
 * {@link anew.lab.qemu.KvmProbe} act.
 */
package anew.lab.qemu;
