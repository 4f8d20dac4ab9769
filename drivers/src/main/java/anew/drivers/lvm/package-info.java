/**
 * Room on the disks of pools: {@link anew.drivers.lvm.LogicalVolumes} for legs, {@link anew.drivers.lvm.LedgerVolume} for
 * the ledger. Both run LVM, whose report {@code LvsReport} reads.
 *
 * <p>Written for LVM 2.03.16, which Debian 12 has. Depends on {@code anew.core} only; programs run through
 * {@code anew.core.port.Commands}.
 */
package anew.drivers.lvm;
