package anew.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DomuKernelTest {

    private static final int SETUP_SECTORS = 2;
    private static final int PAYLOAD_AT = (SETUP_SECTORS + 1) * 512 + 100;

    private static byte[] kernel(String payload, int length) {
        ByteBuffer bytes = ByteBuffer.allocate(PAYLOAD_AT + payload.length()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(0x1f1, (byte) SETUP_SECTORS);
        bytes.put(0x202, "HdrS".getBytes(StandardCharsets.US_ASCII));
        bytes.putInt(0x248, 100);
        bytes.putInt(0x24c, length);
        bytes.put(PAYLOAD_AT, payload.getBytes(StandardCharsets.US_ASCII));
        return bytes.array();
    }

    @Test
    void payloadIsFoundWithoutTheLengthBehindIt() {
        assertThat(DomuKernel.payload(kernel("packedLONG", 10)))
                .hasValueSatisfying(payload -> assertThat(payload).asString().isEqualTo("packed"));
    }

    @Test
    void payloadThatWouldReachBeyondTheFileIsNone() {
        assertThat(DomuKernel.payload(kernel("packedLONG", 11))).isEmpty();
    }

    @Test
    void fileThatIsNoKernelHasNone() {
        assertThat(DomuKernel.payload(new byte[4096])).isEmpty();
        assertThat(DomuKernel.payload(new byte[3])).isEmpty();
    }
}
