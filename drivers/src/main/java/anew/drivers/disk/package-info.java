/**
 * Disks and file systems in files, made with e2fsprogs and sfdisk: {@link anew.drivers.disk.ConfigDisk}.
 *
 * <p>Depends on {@code anew.core} only; programs run through {@code anew.core.port.Commands}.
 */
package anew.drivers.disk;
