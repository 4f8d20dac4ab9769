/**
 * Legs kept here and exported by the kernel's own iSCSI target (LIO): {@link anew.drivers.lio.LioLegHost}.
 *
 * <p>{@code Targets} writes the target's configuration, {@code MarkSlots} what lies beside a leg. Written for the kernel 6.1,
 * which Debian 12 has. Depends on {@code anew.core}, {@code anew.drivers.lvm}, {@code anew.drivers.dm} and {@code
 * anew.drivers.kernel}; programs run through {@code anew.core.port.Commands}.
 */
package anew.drivers.lio;
