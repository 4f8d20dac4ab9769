/**
 * Root images and the boot ISO: recipe, then lock file, then the same bytes on any machine.
 *
 * <p>Entry types: {@link anew.image.ImageBuilder} builds, {@link anew.image.PackageResolver} refreshes a lock,
 * {@link anew.image.ImageStore} keeps what was built. All outside programs run through
 * {@link anew.core.port.Commands}. The boot chain that images carry is in {@code image/boot/}, in shell.
 */
package anew.image;
