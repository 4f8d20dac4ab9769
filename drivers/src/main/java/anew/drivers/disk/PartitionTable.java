package anew.drivers.disk;

import anew.core.model.Sha256;
import anew.core.model.Size;
import anew.core.port.ConfigDisks;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The partitions of a pserver's disk, as sfdisk(8) reads and writes them. */
final class PartitionTable {

    /** Partitions begin at whole mebibytes, as all partitioning tools have it, so that any disk's blocks are aligned. */
    static final Size FIRST = Size.ofMebibytes(1);

    private static final int SECTOR = 512;
    private static final Pattern LINE =
            Pattern.compile("start= *([0-9]+), size= *([0-9]+),.*name=\"" + ConfigDisks.CONFIG_PARTITION + "\"");

    private PartitionTable() {}

    /** Where a partition lies. */
    record Extent(long offsetBytes, Size size) {}

    /** What sfdisk reads to make the table; its UUIDs derive from {@code seed}, so that equal disks are equal. */
    static String script(Sha256 seed, Size config) {
        return "label: gpt\nlabel-id: " + Uuids.derive("disk", seed)
                + "\nstart=" + FIRST.bytes() / SECTOR + ", size=" + config.bytes() / SECTOR + ", type=L, name=\""
                + ConfigDisks.CONFIG_PARTITION + "\", uuid=" + Uuids.derive("config", seed)
                + "\ntype=L, name=\"" + ConfigDisks.SCRATCH_PARTITION + "\", uuid=" + Uuids.derive("scratch", seed)
                + "\n";
    }

    /** Finds the config partition in what {@code sfdisk --dump} printed; none unless there is exactly one. */
    static Optional<Extent> config(String dump) {
        MatchResult[] found = LINE.matcher(dump).results().toArray(MatchResult[]::new);
        return found.length == 1
                ? Optional.of(new Extent(bytes(found[0].group(1)), new Size(bytes(found[0].group(2)))))
                : Optional.empty();
    }

    private static long bytes(String sectors) {
        return Long.parseLong(sectors) * SECTOR;
    }
}
