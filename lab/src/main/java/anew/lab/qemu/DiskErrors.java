package anew.lab.qemu;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Makes a disk of a running QEMU answer every read and write with an I/O error, and well again: a node of the driver
 * {@code blkdebug} is put between the disk and its file by {@code blockdev-reopen} (QEMU 6.1 and later).
 *
 * <p>Flushes succeed. They carry no data, and the one that QEMU itself sends when the node is taken out again must not
 * fail, or the disk stays broken.
 */
public final class DiskErrors {

    /** EIO, as errno(3) numbers it on Linux: what a guest hears of a medium that fails. */
    private static final int EIO = 5;

    private DiskErrors() {}

    static String fileNode(String disk) {
        return disk + "-file";
    }

    private static String errorNode(String disk) {
        return disk + "-errors";
    }

    /** Breaks the disk of that node; one that is broken stays so. */
    public static void begin(Qmp qmp, String disk) throws IOException {
        if (!qmp.blockNodes().contains(errorNode(disk))) {
            qmp.execute("blockdev-add", errors(disk));
        }
        qmp.execute("blockdev-reopen", on(disk, errorNode(disk)));
    }

    /** Mends it; one that is well stays so. */
    public static void end(Qmp qmp, String disk) throws IOException {
        qmp.execute("blockdev-reopen", on(disk, fileNode(disk)));
        if (qmp.blockNodes().contains(errorNode(disk))) {
            qmp.execute("blockdev-del", Map.of("node-name", errorNode(disk)));
        }
    }

    private static Map<String, Object> errors(String disk) {
        List<Map<String, Object>> rules = Stream.of("read", "write", "write-zeroes", "discard")
                .map(type -> Map.<String, Object>of("event", "none", "iotype", type, "errno", EIO))
                .toList();
        return Map.of(
                "driver", "blkdebug", "node-name", errorNode(disk), "image", fileNode(disk), "inject-error", rules);
    }

    /** The disk as {@link QemuCommand} makes it, because what is left out would be reset; but on another node. */
    private static Map<String, Object> on(String disk, String below) {
        Map<String, Object> node = Map.of(
                "driver",
                "raw",
                "node-name",
                disk,
                "file",
                below,
                "discard",
                "unmap",
                "cache",
                Map.of("no-flush", true));
        return Map.of("options", List.of(node));
    }
}
