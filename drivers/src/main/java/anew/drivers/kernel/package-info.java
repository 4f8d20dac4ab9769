/**
 * The small files by which the kernel tells and is told things: {@link anew.drivers.kernel.Attributes} below {@code /sys}, and
 * what is mounted, {@link anew.drivers.kernel.Mounts}.
 *
 * <p>Depends on nothing.
 */
package anew.drivers.kernel;
