/**
 * The text of a fleet repository, read: a {@link anew.core.model.FileTree} goes in, a
 * {@link anew.core.model.Fleet} or all its located complaints come out.
 *
 * <p>Pure: the tree has been read from disk, Git or Subversion by somebody else. Depends on {@code anew.core.model} and
 * the YAML parser.
 */
package anew.core.fleet;
