package anew.drivers.folder;

import anew.core.model.FileTree;
import anew.core.port.FleetSource;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads a folder as a fleet repository: files with their modes, and symbolic links as text. Version control's own
 * folders, and Anew's, are left out; sockets and devices are refused.
 *
 * <p>Not promised: a snapshot. Whoever writes to the folder meanwhile may be read half.
 */
public record FolderSource(Path folder) implements FleetSource {

    private static final Set<String> SKIPPED = Set.of(".git", ".svn", ".anew");
    /** All files are held in memory; settings are small. */
    private static final long FILE_BYTES_MAX = 64L << 20;

    private static final int PERMISSION_BITS = 0777;

    @Override
    public FileTree read() throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder + " is not a folder: name that of a fleet repository");
        }
        Collector collector = new Collector(folder, new TreeMap<>());
        Files.walkFileTree(folder, collector);
        return new FileTree(collector.entries);
    }

    private static final class Collector extends SimpleFileVisitor<Path> {
        private final Path root;
        private final SortedMap<String, FileTree.Entry> entries;

        Collector(Path root, SortedMap<String, FileTree.Entry> entries) {
            this.root = root;
            this.entries = entries;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            boolean skipped = !folder.equals(root)
                    && SKIPPED.contains(folder.getFileName().toString());
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
            String name = root.relativize(path).toString();
            if (attributes.isSymbolicLink()) {
                entries.put(
                        name,
                        new FileTree.Entry.Link(Files.readSymbolicLink(path).toString()));
            } else if (attributes.size() > FILE_BYTES_MAX) {
                throw new IOException(path + " has " + attributes.size() + " bytes, more than the " + FILE_BYTES_MAX
                        + " that a file of a fleet repository may have: keep data on volumes");
            } else if (attributes.isRegularFile()) {
                entries.put(name, new FileTree.Entry.File(Files.readAllBytes(path), mode(path)));
            } else if (!SKIPPED.contains(name)) {
                throw new IOException(path + " is neither a file nor a folder nor a link: remove it");
            }
            return FileVisitResult.CONTINUE;
        }

        /** "unix:mode" is the JDK's own name for st_mode on Unix; POSIX permissions as a set would cost a second call. */
        private static int mode(Path path) throws IOException {
            return (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & PERMISSION_BITS;
        }
    }
}
