package anew.drivers.md;

import anew.core.model.Difference;
import anew.core.model.HostName;
import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.MirrorHost;
import anew.core.port.MirrorHost.Comparison;
import anew.core.port.RunResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/**
 * Compares a part of the legs of a volume block by block. The volume may be written to meanwhile, so that blocks which do
 * not agree may only be on their way to one of the legs: they count when they still do not, and have not changed on any
 * leg, each time that they are read again.
 *
 * <p>Not promised: that a block is told which is written all the time. Its legs are made equal by that.
 */
final class LegComparison {

    /** No piece lies in two stripes. */
    private static final int PIECE_BYTES = (int) MirrorHost.CHUNK_BYTES;

    private static final int BLOCK_BYTES = 4096;

    /** How often blocks are read again. */
    private static final int TIMES = 2;

    /** Twice this is more than it takes until a leg that does not answer counts as silent, and the check waits for it. */
    private static final Duration BETWEEN = Duration.ofSeconds(2);

    private final Commands commands;
    private final Pause pause;

    /** Lets time pass. */
    interface Pause {
        void last(Duration duration) throws InterruptedException;
    }

    /** Blocks that do not agree: what each leg held, as checksums, and which legs are odd. */
    private record Suspect(int bytes, Map<HostName, Long> checksums, SortedSet<HostName> odd) {}

    LegComparison(Commands commands, Pause pause) {
        this.commands = commands;
        this.pause = pause;
    }

    /**
     * Compares.
     *
     * @param from where to begin on each leg, counted from where its content begins
     */
    Comparison compare(SortedMap<HostName, Path> legs, long from, long to, LegAgreement agreement)
            throws IOException, InterruptedException {
        SortedSet<Long> pieces = new TreeSet<>();
        for (long offset = from; offset < to; offset += PIECE_BYTES) {
            pieces.add(offset);
        }
        SortedMap<Long, Suspect> suspects = new TreeMap<>();
        for (int time = 0; time <= TIMES && !pieces.isEmpty(); time++) {
            if (time > 0) {
                pause.last(BETWEEN);
            }
            Optional<String> failure = forgetCached(legs);
            if (failure.isPresent()) {
                return new Comparison.Failed(failure.get());
            }
            SortedMap<Long, Suspect> now = suspects(legs, pieces, to, agreement);
            if (time > 0) {
                now.entrySet().retainAll(suspects.entrySet());
            }
            suspects = now;
            pieces.clear();
            suspects.keySet().forEach(offset -> pieces.add(from + (offset - from) / PIECE_BYTES * PIECE_BYTES));
        }
        return new Comparison.Compared(places(suspects, agreement));
    }

    /** Otherwise what was read the last time would be read again. */
    private Optional<String> forgetCached(SortedMap<HostName, Path> legs) throws InterruptedException {
        for (Path leg : legs.values()) {
            RunResult flushed = commands.run(Command.of("blockdev", "--flushbufs", leg.toString()));
            if (!flushed.succeeded()) {
                return Optional.of(flushed.describe());
            }
        }
        return Optional.empty();
    }

    private static SortedMap<Long, Suspect> suspects(
            SortedMap<HostName, Path> legs, SortedSet<Long> pieces, long to, LegAgreement agreement)
            throws IOException {
        SortedMap<Long, Suspect> suspects = new TreeMap<>();
        for (long offset : pieces) {
            int bytes = (int) Math.min(PIECE_BYTES, to - offset);
            Map<HostName, ByteBuffer> read = read(legs, offset, bytes);
            if (agreement.odd(offset, read).isEmpty()) {
                continue;
            }
            for (int start = 0; start < bytes; start += BLOCK_BYTES) {
                int begin = start;
                int length = Math.min(BLOCK_BYTES, bytes - start);
                Map<HostName, ByteBuffer> blocks = new HashMap<>();
                read.forEach((leg, piece) -> blocks.put(leg, copy(piece, begin, length)));
                agreement
                        .odd(offset + start, blocks)
                        .ifPresent(odd -> suspects.put(offset + begin, new Suspect(length, checksums(blocks), odd)));
            }
        }
        return suspects;
    }

    private static Map<HostName, ByteBuffer> read(SortedMap<HostName, Path> legs, long offset, int bytes)
            throws IOException {
        Map<HostName, ByteBuffer> read = new HashMap<>();
        for (Map.Entry<HostName, Path> leg : legs.entrySet()) {
            try (FileChannel channel = FileChannel.open(leg.getValue(), StandardOpenOption.READ)) {
                ByteBuffer buffer = ByteBuffer.allocate(bytes);
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer, MirrorHost.HEAD_BYTES + offset + buffer.position()) < 0) {
                        throw new IOException("the leg on " + leg.getKey() + " ends before its content does");
                    }
                }
                read.put(leg.getKey(), buffer.clear());
            }
        }
        return read;
    }

    private static ByteBuffer copy(ByteBuffer from, int start, int length) {
        return ByteBuffer.allocate(length).put(0, from, start, length);
    }

    private static Map<HostName, Long> checksums(Map<HostName, ByteBuffer> blocks) {
        Map<HostName, Long> checksums = new HashMap<>();
        blocks.forEach((leg, block) -> {
            CRC32C checksum = new CRC32C();
            checksum.update(block.duplicate());
            checksums.put(leg, checksum.getValue());
        });
        return checksums;
    }

    /** Blocks of one stripe are one place; where they accuse different legs, nobody knows. */
    private static List<Difference> places(SortedMap<Long, Suspect> suspects, LegAgreement agreement) {
        SortedMap<Long, Difference> places = new TreeMap<>();
        suspects.forEach((offset, suspect) -> {
            Difference place = agreement.place(offset, suspect.bytes(), suspect.odd());
            places.merge(
                    place.offset(),
                    place,
                    (one, other) -> one.odd().equals(other.odd())
                            ? one
                            : new Difference(one.offset(), one.bytes(), new TreeSet<>()));
        });
        return Difference.joined(places.values());
    }
}
