package anew.drivers.folder;

import anew.core.model.FileTree;
import anew.core.model.FileTree.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes files into a folder, and never over one that is there. */
public record FolderWriter(Path folder) {

    /**
     * Writes what is missing of {@code tree}.
     *
     * @return the paths that were written
     */
    public List<String> addMissing(FileTree tree) throws IOException {
        List<String> written = new ArrayList<>();
        for (Map.Entry<String, Entry> entry : tree.entries().entrySet()) {
            Path path = folder.resolve(entry.getKey());
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectories(path.getParent());
                write(path, entry.getValue());
                written.add(entry.getKey());
            }
        }
        return written;
    }

    private static void write(Path path, Entry entry) throws IOException {
        switch (entry) {
            case Entry.File file -> {
                Files.write(path, file.bytes(), StandardOpenOption.CREATE_NEW);
                Files.setAttribute(path, "unix:mode", file.mode());
            }
            case Entry.Link link -> Files.createSymbolicLink(path, Path.of(link.target()));
        }
    }
}
