package anew.drivers.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel lists as mounted (proc(5)). */
public final class Mounts {

    private Mounts() {}

    /**
     * Whether anything is mounted at {@code folder}, whose name has no blank.
     *
     * @param mounts the list, {@code /proc/self/mounts}
     */
    public static boolean contain(Path mounts, Path folder) throws IOException {
        return Files.readAllLines(mounts).stream().anyMatch(line -> line.split(" ", -1)[1].equals(folder.toString()));
    }
}
