package anew.drivers.md;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import anew.core.model.HostName;
import anew.core.model.VolumeId;
import anew.core.model.VolumeName;
import anew.core.port.RunResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BitmapFilesTest {

    private static final VolumeId DATA = new VolumeId(new HostName("db1"), new VolumeName("data"));
    private static final Path LEG = Path.of("/dev/dm-3");

    @TempDir
    private Path folder;

    private final List<String> run = new ArrayList<>();
    private String failing = "nothing";
    private BitmapFiles bitmaps;

    @BeforeEach
    void makeBitmaps() throws IOException {
        Files.writeString(folder.resolve("mounts"), "proc /proc proc rw 0 0\n");
        bitmaps = new BitmapFiles(
                command -> {
                    run.add(String.join(" ", command.argv()));
                    int status = command.argv().contains(failing) ? 1 : 0;
                    return new RunResult(command.argv(), new RunResult.End.Exited(status), "", "", Duration.ZERO);
                },
                folder,
                folder.resolve("bitmaps"),
                folder.resolve("mounts"));
    }

    @ParameterizedTest
    @CsvSource({"1, 4", "16, 4", "17, 8", "100, 32", "1024, 256"})
    void piecesAreAsSmallAsTheirNumberAllows(long legGibibytes, long pieceKibibytes) {
        assertThat(BitmapFiles.piece(legGibibytes << 30)).isEqualTo(pieceKibibytes << 10);
    }

    @Test
    void aBitmapThatIsFreshTrustsNothingAndHasRoomForEveryPiece() throws Exception {
        legOf(260L << 20);

        Path file = bitmaps.fresh(DATA, List.of(LEG));

        // 66,560 pieces take 8,320 bytes after the head of 256: three blocks, none of them a hole.
        assertThat(Files.size(file)).isEqualTo(3 * 4096);
        ByteBuffer head = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(head.getInt(48)).as("stale").isEqualTo(2);
        assertThat(head.getInt(52)).as("bytes a bit").isEqualTo(4096);
        assertThat(head.getInt(56)).as("seconds until bits are cleared").isEqualTo(5);
    }

    @Test
    void theRamDiskIsMountedOnce() throws Exception {
        legOf(1 << 20);
        bitmaps.fresh(DATA, List.of(LEG));
        assertThat(run).extracting(command -> command.split(" ", 2)[0]).containsExactly("modprobe", "mke2fs", "mount");

        Files.writeString(folder.resolve("mounts"), "/dev/ram0 " + folder.resolve("bitmaps") + " ext2 rw 0 0\n");
        bitmaps.fresh(DATA, List.of(LEG));
        assertThat(run).hasSize(3);
    }

    @Test
    void withoutARamDiskThereIsNoBitmap() throws Exception {
        legOf(1 << 20);
        failing = "modprobe";
        assertThatThrownBy(() -> bitmaps.fresh(DATA, List.of(LEG)))
                .hasMessageContainingAll("no RAM disk for bitmaps at ", "modprobe", "needs the kernel's modules");
    }

    private void legOf(long bytes) throws IOException {
        Path device = folder.resolve("class/block/dm-3");
        Files.createDirectories(device);
        Files.writeString(device.resolve("size"), bytes / 512 + "\n");
    }
}
