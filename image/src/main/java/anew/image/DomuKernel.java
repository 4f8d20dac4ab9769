package anew.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The kernel of virtual servers, packed so that a domain is made of it quickly: Xen's toolstack unpacks it at each start,
 * and unpacks gzip three times as fast as the xz of Debian's kernels.
 *
 * <p>Layout of the file: "The Linux/x86 Boot Protocol", Documentation/arch/x86/boot.rst, "the real-mode kernel header".
 */
final class DomuKernel {

    private static final int SETUP_SECTORS = 0x1f1;
    private static final int MAGIC = 0x202;
    private static final int PAYLOAD_OFFSET = 0x248;
    private static final int PAYLOAD_LENGTH = 0x24c;
    private static final int HEADER_END = 0x250;
    private static final int SECTOR = 512;

    /** All payloads but those of gzip end with their unpacked length. */
    private static final int LENGTH_BYTES = 4;

    private DomuKernel() {}

    /** Makes {@code kernel}, readable by all, of Debian's {@code bzImage}; the same, where it is not packed by xz. */
    static void make(Workshop workshop, Path bzImage, Path work, Path kernel)
            throws StepFailed, IOException, InterruptedException {
        Optional<byte[]> payload = payload(Files.readAllBytes(bzImage)).filter(DomuKernel::isXz);
        if (payload.isEmpty()) {
            workshop.runAsRoot("install", "-m", "0644", bzImage.toString(), kernel.toString());
            return;
        }
        Path packed = Files.write(work.resolve("vmlinux.xz"), payload.get());
        workshop.scriptAsRoot(
                "xz -dc \"$1\" | gzip -6 -n >\"$2\"; chmod 0644 \"$2\"", packed.toString(), kernel.toString());
    }

    /** What is packed in a kernel; nothing where {@code bytes} are no kernel that says where it is. */
    static Optional<byte[]> payload(byte[] bytes) {
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < HEADER_END
                || !"HdrS".equals(new String(bytes, MAGIC, LENGTH_BYTES, StandardCharsets.US_ASCII))) {
            return Optional.empty();
        }
        long start = (long) (Byte.toUnsignedInt(bytes[SETUP_SECTORS]) + 1) * SECTOR
                + Integer.toUnsignedLong(header.getInt(PAYLOAD_OFFSET));
        long end = start + Integer.toUnsignedLong(header.getInt(PAYLOAD_LENGTH));
        return start + LENGTH_BYTES < end && end <= bytes.length
                ? Optional.of(Arrays.copyOfRange(bytes, (int) start, (int) end - LENGTH_BYTES))
                : Optional.empty();
    }

    private static boolean isXz(byte[] payload) {
        byte[] magic = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};
        return payload.length > magic.length && Arrays.equals(payload, 0, magic.length, magic, 0, magic.length);
    }
}
