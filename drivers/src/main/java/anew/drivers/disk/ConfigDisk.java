package anew.drivers.disk;

import anew.core.model.FileTree;
import anew.core.model.Sha256;
import anew.core.model.Size;
import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.ConfigDisks;
import anew.core.port.RunResult;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes config disks with sfdisk, mke2fs and debugfs, in sparse files and without any right.
 *
 * <p>Algorithm: (1) mke2fs makes an empty file system, whose UUID and hash seed derive from the content; (2) debugfs
 * writes the files into it, in order of their names, under a fixed clock. {@code mke2fs -d} would do both at once, but
 * before e2fsprogs 1.47.1 it takes owner and change time from the files it copies, so that neither an ordinary user's
 * disks nor two disks of the same content would be right.
 *
 * <p>{@link #writeFilesystem} and {@link #writePartitioned} put the finished file into place in one step;
 * {@link #replaceConfig} works in place, and a crash on the way leaves a config partition to be replaced again.
 */
public final class ConfigDisk implements ConfigDisks {

    /** What every file is dated: 2026-01-01T00:00:00Z; e2fsprogs reads it from its environment. */
    private static final Map<String, String> FIXED_CLOCK = Map.of("E2FSPROGS_FAKE_TIME", "1767225600");

    private final Commands commands;

    public ConfigDisk(Commands commands) {
        this.commands = commands;
    }

    @Override
    public RunResult writeFilesystem(Path image, FileTree content, Size size) throws InterruptedException {
        // A domU mounts its config disk read-only, so a journal would only cost room.
        return inPlaceOf(image, size, file -> fill(file, 0, size, content, "^has_journal"));
    }

    @Override
    public RunResult writePartitioned(Path disk, FileTree content, Size configSize, Size diskSize)
            throws InterruptedException {
        return inPlaceOf(disk, diskSize, file -> {
            Sha256 seed = content.digest();
            RunResult table =
                    commands.run(Command.of("sfdisk", "--quiet", "--no-reread", "--no-tell-kernel", file.toString())
                            .reading(PartitionTable.script(seed, configSize)));
            return table.succeeded() ? fillPartition(file, content) : table;
        });
    }

    @Override
    public RunResult replaceConfig(Path disk, FileTree content) throws InterruptedException {
        return fillPartition(disk, content);
    }

    private RunResult fillPartition(Path disk, FileTree content) throws InterruptedException {
        RunResult dump = commands.run(Command.of("sfdisk", "--dump", disk.toString()));
        if (!dump.succeeded()) {
            return dump;
        }
        Optional<PartitionTable.Extent> config = PartitionTable.config(dump.stdout());
        if (config.isEmpty()) {
            return failed(
                    dump.argv(),
                    new IOException(disk + " has no partition, or several, named " + CONFIG_PARTITION
                            + ": make it with writePartitioned"));
        }
        // A running pserver replaces files on its config partition, which must survive a power cut: so a journal.
        return fill(disk, config.get().offsetBytes(), config.get().size(), content, "has_journal");
    }

    private RunResult fill(Path file, long offset, Size size, FileTree content, String feature)
            throws InterruptedException {
        Optional<String> refusal = DebugfsScript.refusal(content);
        if (refusal.isPresent()) {
            return failed(List.of("debugfs", file.toString()), new IOException(refusal.get()));
        }
        RunResult made = commands.run(makeFilesystem(file, offset, size, content.digest(), feature));
        return made.succeeded() ? populate(file, offset, DebugfsScript.of(content)) : made;
    }

    static Command makeFilesystem(Path file, long offset, Size size, Sha256 seed, String feature) {
        String extended = "offset=" + offset + ",nodiscard,root_owner=0:0,hash_seed=" + Uuids.derive("hash", seed);
        return Command.of(
                        "mke2fs",
                        "-q",
                        "-F",
                        "-t",
                        "ext4",
                        "-O",
                        feature,
                        "-m",
                        "0",
                        "-L",
                        CONFIG_PARTITION,
                        "-U",
                        Uuids.derive("file system", seed).toString(),
                        "-E",
                        extended,
                        file.toString(),
                        size.bytes() / 1024 + "k")
                .with(FIXED_CLOCK);
    }

    private RunResult populate(Path file, long offset, DebugfsScript script) throws InterruptedException {
        try (Staging staging = Staging.of(script)) {
            RunResult run =
                    commands.run(Command.of("debugfs", "-w", "-f", "-", file.toAbsolutePath() + "?offset=" + offset)
                            .with(FIXED_CLOCK)
                            .in(staging.folder())
                            .reading(script.text())
                            .within(Duration.ofMinutes(5)));
            return judge(run);
        } catch (IOException failure) {
            return failed(List.of("debugfs", file.toString()), failure);
        }
    }

    /** debugfs exits with 0 whatever its requests came to; after its version it names on stderr what failed. */
    static RunResult judge(RunResult run) {
        boolean complained = run.stderr()
                .lines()
                .anyMatch(line -> !line.isBlank() && !line.startsWith("debugfs ") && !line.startsWith("debugfs:"));
        return run.succeeded() && complained
                ? new RunResult(run.argv(), new RunResult.End.Exited(1), run.stdout(), run.stderr(), run.took())
                : run;
    }

    /** Makes a disk beside {@code target} and moves it there once it is whole. */
    private static RunResult inPlaceOf(Path target, Size size, Maker maker) throws InterruptedException {
        Path absolute = target.toAbsolutePath();
        Path unfinished = absolute.resolveSibling(absolute.getFileName() + ".unfinished");
        try {
            Files.deleteIfExists(unfinished);
            try (RandomAccessFile file = new RandomAccessFile(unfinished.toFile(), "rw")) {
                file.setLength(size.bytes());
            }
            RunResult result = maker.make(unfinished);
            if (result.succeeded()) {
                Files.move(unfinished, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.deleteIfExists(unfinished);
            }
            return result;
        } catch (IOException failure) {
            return failed(List.of("make", target.toString()), failure);
        }
    }

    private static RunResult failed(List<String> argv, IOException why) {
        return new RunResult(argv, new RunResult.End.NotStarted(why.toString()), "", "", Duration.ZERO);
    }

    private interface Maker {
        RunResult make(Path file) throws InterruptedException, IOException;
    }

    /** The files of a script, in a folder that only its owner can enter and that is gone afterwards. */
    private record Staging(Path folder) implements AutoCloseable {

        static Staging of(DebugfsScript script) throws IOException {
            Staging staging = new Staging(Files.createTempDirectory("anew-config-disk"));
            for (Map.Entry<String, byte[]> source : script.sources().entrySet()) {
                Files.write(staging.folder.resolve(source.getKey()), source.getValue());
            }
            return staging;
        }

        @Override
        public void close() throws IOException {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }
}
