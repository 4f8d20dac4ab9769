package anew.drivers.disk;

import anew.core.model.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;

/** UUIDs that follow from what they name, so that the same input makes the same bytes. */
final class Uuids {

    private Uuids() {}

    /** A UUID of version 8, "custom" (RFC 9562 §5.8), from the SHA-256 of {@code use} and {@code seed}. */
    static UUID derive(String use, Sha256 seed) {
        Sha256 digest = Sha256.of((use + " " + seed).getBytes(StandardCharsets.UTF_8));
        ByteBuffer bits = ByteBuffer.wrap(HexFormat.of().parseHex(digest.hex()));
        long high = (bits.getLong() & ~0xf000L) | 0x8000L;
        long low = (bits.getLong() & ~(0b11L << 62)) | (0b10L << 62);
        return new UUID(high, low);
    }
}
