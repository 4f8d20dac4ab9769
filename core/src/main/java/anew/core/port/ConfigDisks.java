package anew.core.port;

import anew.core.model.FileTree;
import anew.core.model.Size;
import java.nio.file.Path;

/**
 * Makes the disks that machines find their {@code /config} on. Equal content and sizes make equal bytes; every file on
 * them belongs to root, whoever makes them.
 */
public interface ConfigDisks {

    /** The GPT name of the partition that holds the configuration. */
    String CONFIG_PARTITION = "anew-config";

    /** The GPT name of the partition for swap, temporary files and caches, which a machine formats itself. */
    String SCRATCH_PARTITION = "anew-scratch";

    /** Makes {@code image} one file system with {@code content} in its root: what a domU has for a config disk. */
    RunResult writeFilesystem(Path image, FileTree content, Size size) throws InterruptedException;

    /**
     * Makes {@code disk} a GPT disk of {@code diskSize} with a config partition of {@code configSize} and the rest, empty,
     * as scratch partition: what a pserver has.
     */
    RunResult writePartitioned(Path disk, FileTree content, Size configSize, Size diskSize) throws InterruptedException;

    /** Makes the config partition of {@code disk} anew with {@code content} and leaves all else on the disk alone. */
    RunResult replaceConfig(Path disk, FileTree content) throws InterruptedException;
}
