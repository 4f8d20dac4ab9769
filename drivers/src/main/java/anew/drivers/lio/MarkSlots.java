package anew.drivers.lio;

import anew.core.model.Sha256;
import anew.core.port.LegHost;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * The mark beside a leg: a text that is replaced as a whole. It lies in two slots of {@value #SLOT_BYTES} bytes each; the
 * next one is written to the slot that does not hold the present one, so that a write which is cut short spoils nothing.
 *
 * <pre>
 * 0   "anewmark"
 * 8   number of this mark, from 1; the higher of two whole ones counts
 * 16  length of the text in bytes
 * 24  SHA-256 of what stands from 8 to 24 and of the text
 * 56  the text, UTF-8
 * </pre>
 */
record MarkSlots(Path device) {

    static final int SLOT_BYTES = 64 * 1024;

    private static final byte[] MAGIC = "anewmark".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGEST_AT = 24;
    private static final int TEXT_AT = 56;

    /** A mark and its number. */
    record Numbered(long number, String text) {}

    /** The present mark; empty where none was ever written whole. */
    Optional<String> read() throws IOException {
        try (FileChannel channel = FileChannel.open(device, StandardOpenOption.READ)) {
            return newest(channel).map(Numbered::text);
        }
    }

    /** Writes the next mark; it is on the disk when this returns. */
    void write(String text) throws IOException {
        try (FileChannel channel = FileChannel.open(device, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long number = newest(channel).map(Numbered::number).orElse(0L) + 1;
            ByteBuffer slot = ByteBuffer.wrap(encode(new Numbered(number, text)));
            long offset = number % 2 * SLOT_BYTES;
            while (slot.hasRemaining()) {
                channel.write(slot, offset + slot.position());
            }
            channel.force(true);
        }
    }

    private static Optional<Numbered> newest(FileChannel channel) throws IOException {
        Optional<Numbered> even = decode(slot(channel, 0));
        Optional<Numbered> odd = decode(slot(channel, SLOT_BYTES));
        if (even.isPresent() && odd.isPresent()) {
            return even.get().number() > odd.get().number() ? even : odd;
        }
        return even.or(() -> odd);
    }

    private static byte[] slot(FileChannel channel, long offset) throws IOException {
        byte[] slot = new byte[SLOT_BYTES];
        ByteBuffer into = ByteBuffer.wrap(slot);
        while (into.hasRemaining() && channel.read(into, offset + into.position()) >= 0) {
            // One read may bring less than all.
        }
        return slot;
    }

    static byte[] encode(Numbered mark) {
        byte[] text = mark.text().getBytes(StandardCharsets.UTF_8);
        if (text.length > LegHost.MARK_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a mark has at most " + LegHost.MARK_BYTES_MAX + " bytes, not " + text.length);
        }
        byte[] slot = new byte[SLOT_BYTES];
        ByteBuffer.wrap(slot)
                .put(MAGIC)
                .putLong(mark.number())
                .putLong(text.length)
                .put(TEXT_AT, text);
        System.arraycopy(digest(slot, text.length), 0, slot, DIGEST_AT, TEXT_AT - DIGEST_AT);
        return slot;
    }

    static Optional<Numbered> decode(byte[] slot) {
        ByteBuffer fields = ByteBuffer.wrap(slot);
        long number = fields.getLong(MAGIC.length);
        long length = fields.getLong(MAGIC.length + Long.BYTES);
        if (!Arrays.equals(MAGIC, Arrays.copyOf(slot, MAGIC.length)) || length < 0 || length > LegHost.MARK_BYTES_MAX) {
            return Optional.empty();
        }
        return Arrays.equals(Arrays.copyOfRange(slot, DIGEST_AT, TEXT_AT), digest(slot, (int) length))
                ? Optional.of(new Numbered(number, new String(slot, TEXT_AT, (int) length, StandardCharsets.UTF_8)))
                : Optional.empty();
    }

    private static byte[] digest(byte[] slot, int length) {
        MessageDigest digest = Sha256.newDigest();
        digest.update(slot, MAGIC.length, DIGEST_AT - MAGIC.length);
        digest.update(slot, TEXT_AT, length);
        return digest.digest();
    }
}
