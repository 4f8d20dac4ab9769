package anew.drivers.md;

import anew.core.model.HostName;
import anew.core.model.Size;
import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.MirrorHost;
import anew.core.port.MirrorHost.Comparison;
import anew.core.port.MirrorHost.Comparison.Differing;
import anew.core.port.MirrorHost.Difference;
import anew.core.port.RunResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares the whole copies of a volume block by block. The volume may be written to meanwhile, so that a block which
 * differs may only be on its way to one of them: it counts when it still differs in the same way after every other one has
 * been read.
 */
final class LegComparison {

    private static final int PIECE_BYTES = 1 << 20;
    private static final int BLOCK_BYTES = 4096;

    private final Commands commands;

    LegComparison(Commands commands) {
        this.commands = commands;
    }

    Comparison compare(SortedMap<HostName, Path> legs, Size size) throws IOException, InterruptedException {
        Optional<String> failure = forgetCached(legs);
        if (failure.isPresent()) {
            return new Comparison.Failed(failure.get());
        }
        Map<Long, Map<HostName, ByteBuffer>> suspects = new TreeMap<>();
        for (long offset = 0;
                offset < size.bytes() && suspects.size() <= Differing.DIFFERENCES_MAX;
                offset += PIECE_BYTES) {
            collect(legs, offset, (int) Math.min(PIECE_BYTES, size.bytes() - offset), suspects);
        }
        failure = forgetCached(legs);
        if (failure.isPresent()) {
            return new Comparison.Failed(failure.get());
        }
        List<Difference> places = new ArrayList<>();
        for (Map.Entry<Long, Map<HostName, ByteBuffer>> suspect : suspects.entrySet()) {
            int bytes = suspect.getValue().values().iterator().next().capacity();
            if (places.size() < Differing.DIFFERENCES_MAX
                    && read(legs, suspect.getKey(), bytes).equals(suspect.getValue())) {
                places.add(new Difference(suspect.getKey(), bytes, odd(suspect.getValue())));
            }
        }
        return places.isEmpty() ? new Comparison.Equal() : new Differing(places);
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

    private static void collect(
            SortedMap<HostName, Path> legs, long offset, int bytes, Map<Long, Map<HostName, ByteBuffer>> suspects)
            throws IOException {
        Map<HostName, ByteBuffer> pieces = read(legs, offset, bytes);
        if (pieces.values().stream().distinct().count() < 2) {
            return;
        }
        for (int from = 0; from < bytes; from += BLOCK_BYTES) {
            int start = from;
            int length = Math.min(BLOCK_BYTES, bytes - from);
            Map<HostName, ByteBuffer> blocks = new HashMap<>();
            pieces.forEach((leg, piece) -> blocks.put(leg, copy(piece, start, length)));
            if (blocks.values().stream().distinct().count() > 1) {
                suspects.put(offset + from, blocks);
            }
        }
    }

    private static Map<HostName, ByteBuffer> read(SortedMap<HostName, Path> legs, long offset, int bytes)
            throws IOException {
        Map<HostName, ByteBuffer> read = new HashMap<>();
        for (Map.Entry<HostName, Path> leg : legs.entrySet()) {
            try (FileChannel channel = FileChannel.open(leg.getValue(), StandardOpenOption.READ)) {
                ByteBuffer buffer = ByteBuffer.allocate(bytes);
                while (buffer.hasRemaining()
                        && channel.read(buffer, MirrorHost.HEAD_BYTES + offset + buffer.position()) >= 0) {
                    // One read may bring less than all.
                }
                read.put(leg.getKey(), buffer.clear());
            }
        }
        return read;
    }

    private static ByteBuffer copy(ByteBuffer from, int start, int length) {
        return ByteBuffer.allocate(length).put(0, from, start, length);
    }

    /** The legs that hold something else than most of them do; nobody knows where there is no majority. */
    static Optional<Set<HostName>> odd(Map<HostName, ByteBuffer> blocks) {
        for (ByteBuffer candidate : blocks.values()) {
            Set<HostName> others = new TreeSet<>();
            blocks.forEach((leg, block) -> {
                if (!block.equals(candidate)) {
                    others.add(leg);
                }
            });
            if (others.size() * 2 < blocks.size()) {
                return Optional.of(others);
            }
        }
        return Optional.empty();
    }
}
