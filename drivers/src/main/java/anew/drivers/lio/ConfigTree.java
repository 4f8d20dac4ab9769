package anew.drivers.lio;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The target's part of configfs, by paths relative to {@code /sys/kernel/config/target}: a folder that is made appears with
 * files in it, and each change takes effect at once.
 */
interface ConfigTree {

    boolean exists(String path);

    /** The folders and links in {@code folder}, by name; none if it is not there. */
    List<String> children(String folder) throws IOException;

    /** The file's value without its line end; empty if it is not there. */
    Optional<String> read(String file);

    void write(String file, String value) throws IOException;

    /** Makes a folder whose parent exists. */
    void makeFolder(String folder) throws IOException;

    void removeFolder(String folder) throws IOException;

    void link(String at, String to) throws IOException;

    void unlink(String link) throws IOException;
}
