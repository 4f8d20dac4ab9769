package anew.node.volume;

import anew.core.model.VolumeId;
import anew.core.protocol.Holding;
import anew.depot.ledger.LedgerText;
import anew.depot.ledger.LedgerText.Text;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What an agent leaves to the next one in the same life of the pserver, in RAM:
 *
 * <pre>
 * /run/anew/volumes/held/db1+data     {"format":1,"volume":"db1/data","epoch":3,"fenced":["stor1","stor2"],"halted":false}
 * /run/anew/volumes/lease             until when the lease was believed in, as nanoseconds of the kernel's clock
 * </pre>
 */
final class VolumeNotes {

    private static final String UNFINISHED = ".unfinished";

    private final Path held;
    private final Path lease;

    VolumeNotes(Path folder) {
        held = folder.resolve("held");
        lease = folder.resolve("lease");
    }

    /**
     * What is held.
     *
     * @throws IllegalStateException if a note cannot be read: what it said may run, and nobody can tell
     */
    SortedMap<VolumeId, Holding> held() throws IOException {
        SortedMap<VolumeId, Holding> found = new TreeMap<>();
        if (!Files.isDirectory(held)) {
            return found;
        }
        try (Stream<Path> files = Files.list(held)) {
            for (Path file :
                    files.filter(file -> !file.toString().endsWith(UNFINISHED)).toList()) {
                switch (LedgerText.holding(file.toString(), Files.readString(file))) {
                    case Text.Read<Holding>(Holding holding) ->
                        found.put(holding.proof().volume(), holding);
                    case Text.Unreadable<Holding>(String why) -> throw new IllegalStateException(why);
                }
            }
        }
        return found;
    }

    void hold(VolumeId volume, Optional<Holding> holding) {
        Path file = held.resolve(volume.vserver() + "+" + volume.volume());
        try {
            if (holding.isPresent()) {
                write(file, LedgerText.of(holding.get()));
            } else {
                Files.deleteIfExists(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("what is held has to be remembered", failure);
        }
    }

    /** Until when the agent before this one could believe in its lease; long ago if there was none. */
    Instant leaseUntil() throws IOException {
        if (!Files.exists(lease)) {
            return Instant.EPOCH;
        }
        try {
            return Instant.EPOCH.plusNanos(Long.parseLong(Files.readString(lease)));
        } catch (NumberFormatException cutShort) {
            return Instant.EPOCH;
        }
    }

    void leased(Instant until) {
        try {
            write(lease, Long.toString(until.getEpochSecond() * 1_000_000_000 + until.getNano()));
        } catch (IOException failure) {
            throw new UncheckedIOException("the lease has to be remembered", failure);
        }
    }

    /** In one step, so that the next agent finds either this or what was there before. */
    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
        Files.writeString(unfinished, text);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
