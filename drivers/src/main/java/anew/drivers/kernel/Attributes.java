package anew.drivers.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Files of sysfs and configfs: one value each, there as long as what they speak of. */
public final class Attributes {

    private Attributes() {}

    /** The value without its line end; empty if what it speaks of is not there, or goes away at this moment. */
    public static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file, StandardCharsets.UTF_8).strip());
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** Writes {@code value} at once; the kernel answers with an error what it refuses. */
    public static void write(Path file, String value) throws IOException {
        Files.writeString(file, value, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    }

    /**
     * Whether no read and no write of block device {@code device}, a folder such as {@code /sys/block/md0}, is under way, as
     * the kernel counts them; nobody knows of one that is not there.
     *
     * <p>Source: Documentation/block/stat.rst: two numbers, such as {@code "       0        3"}.
     */
    public static boolean isIdle(Path device) {
        return read(device.resolve("inflight"))
                .filter(counts -> counts.matches("0\\s+0"))
                .isPresent();
    }

    /** What lies in {@code folder} and matches {@code glob}, by name; nothing if there is no such folder. */
    public static List<Path> list(Path folder, String glob) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
            entries.forEach(found::add);
        } catch (NoSuchFileException | NotDirectoryException none) {
            return List.of();
        } catch (DirectoryIteratorException failure) {
            throw failure.getCause();
        }
        found.sort(Comparator.naturalOrder());
        return found;
    }
}
