/**
 * The small files by which the kernel tells and is told things, below {@code /sys}: {@link anew.drivers.kernel.Attributes}.
 *
 * <p>Depends on nothing.
 */
package anew.drivers.kernel;
