package anew.node;

import anew.core.model.Sha256;
import anew.core.port.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Checks files against their digests, and remembers those that were right, so that a start need not read a whole image
 * again. A file is the remembered one while its device, inode, size and change time are: Linux sets the change time at
 * every write and lets nobody choose it. What goes bad below the file system, dm-verity finds when it is read.
 *
 * <p>{@code verified/DIGEST} holds one line: {@code 64768 1234567 73400320 2026-11-23T15:04:05.123Z}.
 */
final class VerifiedFiles {

    /**
     * A write this soon after another may carry the same change time, since the kernel stamps files by a clock that moves
     * with its timer interrupt, 10 ms at the slowest (CONFIG_HZ=100). So a record made as soon as that is not believed.
     */
    private static final Duration CLOCK_GRAIN = Duration.ofMillis(20);

    private final Path records;
    private final Digests digests;

    VerifiedFiles(Path records, Digests digests) {
        this.records = records;
        this.digests = digests;
    }

    /** Whether {@code file} is the remembered one with this digest; reads nothing of it. */
    boolean isRemembered(Path file, Sha256 expected) {
        try {
            Path record = records.resolve(expected.hex());
            return Files.exists(record)
                    && Files.readString(record).equals(describe(file))
                    && !modified(record).minus(CLOCK_GRAIN).isBefore(changed(file));
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** The digest of {@code file}; remembers it if it is the expected one. */
    Sha256 check(Path file, Sha256 expected) throws IOException {
        if (isRemembered(file, expected)) {
            return expected;
        }
        String before = describe(file);
        Sha256 found = digests.sha256(file);
        if (found.equals(expected)) {
            Files.createDirectories(records);
            Files.writeString(records.resolve(expected.hex()), before);
        }
        return found;
    }

    private static String describe(Path file) throws IOException {
        Map<String, Object> now = Files.readAttributes(file, "unix:dev,ino,size,ctime");
        return now.get("dev") + " " + now.get("ino") + " " + now.get("size") + " " + now.get("ctime");
    }

    private static Instant modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant();
    }

    private static Instant changed(Path file) throws IOException {
        return ((FileTime) Files.getAttribute(file, "unix:ctime")).toInstant();
    }
}
