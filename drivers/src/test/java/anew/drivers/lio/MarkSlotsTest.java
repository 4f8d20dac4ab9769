package anew.drivers.lio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import anew.core.port.LegHost;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkSlotsTest {

    @TempDir
    private Path folder;

    private Path device;
    private MarkSlots slots;

    @BeforeEach
    void makeDevice() throws Exception {
        device = folder.resolve("mark");
        Files.write(device, new byte[4 << 20]);
        slots = new MarkSlots(device);
    }

    @Test
    void aBlankDeviceHasNoMark() throws Exception {
        assertThat(slots.read()).isEmpty();
    }

    @Test
    void theLastMarkIsRead() throws Exception {
        for (String mark : new String[] {"first", "", "third: naïve", "x".repeat(LegHost.MARK_BYTES_MAX)}) {
            slots.write(mark);

            assertThat(slots.read()).contains(mark);
        }
    }

    /** However many bytes of the next mark have reached the disk, and in whatever state the rest of its slot is. */
    @Test
    void aWriteThatIsCutShortLeavesTheFormerMark() throws Exception {
        slots.write("first");
        slots.write("second");
        byte[] before = Files.readAllBytes(device);
        slots.write("the third one");
        byte[] after = Files.readAllBytes(device);

        for (int cut = MarkSlots.SLOT_BYTES; cut < MarkSlots.SLOT_BYTES + 100; cut++) {
            byte[] torn = before.clone();
            System.arraycopy(after, MarkSlots.SLOT_BYTES, torn, MarkSlots.SLOT_BYTES, cut - MarkSlots.SLOT_BYTES);
            Files.write(device, torn);

            assertThat(slots.read()).isIn(Optional.of("second"), Optional.of("the third one"));
        }
    }

    @Test
    void aSlotOfNoiseIsNoMark() throws Exception {
        slots.write("first");
        slots.write("second");
        try (FileChannel channel = FileChannel.open(device, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {42}), 60);
        }

        assertThat(slots.read()).contains("first");
    }

    @Test
    void aMarkThatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> slots.write("x".repeat(LegHost.MARK_BYTES_MAX + 1)))
                .hasMessageContaining("at most");
    }
}
