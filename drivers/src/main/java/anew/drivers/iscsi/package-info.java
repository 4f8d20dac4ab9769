/**
 * Sessions with legs that other pservers keep, by open-iscsi: {@link anew.drivers.iscsi.IscsiSessions} runs iscsiadm(8), with
 * records that {@code NodeRecord} writes, and reads the kernel's side from sysfs.
 *
 * <p>Written for open-iscsi 2.1.8, which Debian 12 has; its daemon must run. Depends on {@code anew.core} and {@code
 * anew.drivers.kernel}; programs run through {@code anew.core.port.Commands}.
 */
package anew.drivers.iscsi;
