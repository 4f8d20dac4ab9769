/**
 * Devices that keep what lies above them from seeing errors: {@link anew.drivers.dm.QueueingDevices} runs dmsetup(8), whose
 * status {@code MultipathStatus} reads.
 *
 * <p>Written for the kernel 6.1 and LVM 2.03.16, which Debian 12 has. Depends on {@code anew.core} and {@code
 * anew.drivers.kernel}; programs run through {@code anew.core.port.Commands}.
 */
package anew.drivers.dm;
