package anew.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * A USB stick, a disk or a file that carries, or is to carry, a boot ISO from its first byte on. What lies behind the
 * ISO's end does not matter and is left alone.
 */
public final class BootMediumFile {

    private static final int CHUNK_BYTES = 4 << 20;

    /** How a medium compares to an ISO. */
    public sealed interface Comparison {
        record Same() implements Comparison {}

        /**
         * It holds something else.
         *
         * @param offset the first differing byte
         */
        record Differs(long offset) implements Comparison {}

        /** It ends before the ISO does. */
        record TooSmall(long mediumBytes, long isoBytes) implements Comparison {}
    }

    private final Path medium;

    public BootMediumFile(Path medium) {
        this.medium = medium;
    }

    /**
     * Compares byte by byte.
     *
     * @param progress is told how many bytes have been compared
     */
    public Comparison compare(Path iso, LongConsumer progress) throws IOException {
        try (FileChannel wanted = FileChannel.open(iso, StandardOpenOption.READ);
                FileChannel found = FileChannel.open(medium, StandardOpenOption.READ)) {
            long done = 0;
            byte[] wantedBytes = new byte[CHUNK_BYTES];
            byte[] foundBytes = new byte[CHUNK_BYTES];
            while (done < wanted.size()) {
                int length = (int) Math.min(CHUNK_BYTES, wanted.size() - done);
                if (read(found, foundBytes, length) < length) {
                    return new Comparison.TooSmall(found.position(), wanted.size());
                }
                read(wanted, wantedBytes, length);
                int mismatch = Arrays.mismatch(wantedBytes, 0, length, foundBytes, 0, length);
                if (mismatch >= 0) {
                    return new Comparison.Differs(done + mismatch);
                }
                done += length;
                progress.accept(done);
            }
            return new Comparison.Same();
        }
    }

    /**
     * Writes the ISO onto the medium and returns when the device has it.
     *
     * @param progress is told how many bytes have been written
     */
    public void write(Path iso, LongConsumer progress) throws IOException {
        try (FileChannel from = FileChannel.open(iso, StandardOpenOption.READ);
                FileChannel to = FileChannel.open(medium, StandardOpenOption.WRITE)) {
            byte[] chunk = new byte[CHUNK_BYTES];
            long done = 0;
            while (done < from.size()) {
                int length = read(from, chunk, chunk.length);
                ByteBuffer buffer = ByteBuffer.wrap(chunk, 0, length);
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                // In pieces, so that the progress shown is the device's and not the page cache's.
                to.force(false);
                done += length;
                progress.accept(done);
            }
            to.force(true);
        }
    }

    private static int read(FileChannel channel, byte[] into, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into, 0, length);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // read on: a channel may give less than was asked for
        }
        return buffer.position();
    }
}
