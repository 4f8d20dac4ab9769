package anew.node;

import anew.core.model.HostName;
import anew.core.model.Sha256;
import anew.depot.Domu;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;

/**
 * The UUID of a domain that Anew makes: its first half follows from the domU's name, its second from its
 * {@code domU.yaml}. So the hypervisor itself remembers which domains are ours and what each was started from, and no
 * note of the agent's can disagree with it after a crash.
 */
final class DomuId {

    private DomuId() {}

    static UUID of(Domu domu) {
        long low = (leading(domu.digest()) & ~(0b11L << 62)) | (0b10L << 62);
        return new UUID(high(domu.name()), low);
    }

    /** Whether a domain with this UUID was made by us for {@code name}, from whatever {@code domU.yaml}. */
    static boolean isOf(HostName name, UUID uuid) {
        return uuid.getMostSignificantBits() == high(name);
    }

    /** With the version number 8, "custom" (RFC 9562 §5.8). */
    private static long high(HostName name) {
        long bits = leading(Sha256.of(("domU " + name).getBytes(StandardCharsets.UTF_8)));
        return (bits & ~0xf000L) | 0x8000L;
    }

    private static long leading(Sha256 digest) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(digest.hex())).getLong();
    }
}
