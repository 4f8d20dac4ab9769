/**
 * Volumes joined from legs by the kernel's md: {@link anew.drivers.md.MdMirrorHost}.
 *
 * <p>{@code MdArrays} runs mdadm(8) and reads and writes md's part of sysfs; {@code LegComparison} tells legs apart by what
 * {@code LegAgreement} says they have in common. Written for the kernel 6.1 and mdadm 4.2, which Debian 12 has. Depends on
 * {@code anew.core}, {@code anew.drivers.iscsi}, {@code anew.drivers.dm} and {@code anew.drivers.kernel}; programs run
 * through {@code anew.core.port.Commands}.
 */
package anew.drivers.md;
