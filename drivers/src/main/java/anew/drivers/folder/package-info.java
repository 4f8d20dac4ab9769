/**
 * A fleet repository in a plain folder, such as a working copy.
 *
 * <p>Entry type: {@link anew.drivers.folder.FolderSource}. Depends on {@code anew.core}.
 */
package anew.drivers.folder;
