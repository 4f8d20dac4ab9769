package anew.image;

import static org.assertj.core.api.Assertions.assertThat;

import anew.image.BootMediumFile.Comparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootMediumFileTest {

    /** More than one chunk of 4 MiB, and no whole number of them. */
    private static final int ISO_BYTES = (9 << 20) + 2048;

    @TempDir
    private Path folder = Path.of("");

    private Path iso = folder;
    private Path medium = folder;

    @BeforeEach
    void writeIso() throws IOException {
        iso = folder.resolve("anew.iso");
        medium = folder.resolve("medium");
        byte[] content = new byte[ISO_BYTES];
        new Random(1).nextBytes(content);
        Files.write(iso, content);
    }

    private Comparison compare() throws IOException {
        return new BootMediumFile(medium).compare(iso, done -> {});
    }

    @Test
    void whatIsWrittenComparesEqualAndTheRestIsLeftAlone() throws IOException {
        byte[] before = new byte[ISO_BYTES + 1000];
        before[ISO_BYTES + 999] = 7;
        Files.write(medium, before);
        long[] told = new long[1];
        new BootMediumFile(medium).write(iso, done -> told[0] = done);
        assertThat(told[0]).isEqualTo(ISO_BYTES);
        assertThat(compare()).isEqualTo(new Comparison.Same());
        assertThat(Files.readAllBytes(medium)).hasSize(ISO_BYTES + 1000).endsWith(7);
    }

    @Test
    void theFirstDifferingByteIsNamed() throws IOException {
        byte[] content = Files.readAllBytes(iso);
        int offset = (5 << 20) + 17;
        content[offset] ^= 1;
        content[offset + 9] ^= 1;
        Files.write(medium, content);
        assertThat(compare()).isEqualTo(new Comparison.Differs(offset));
    }

    @Test
    void aMediumThatEndsTooEarlyIsTooSmall() throws IOException {
        byte[] content = Files.readAllBytes(iso);
        Files.write(medium, java.util.Arrays.copyOf(content, ISO_BYTES - 1));
        assertThat(compare()).isEqualTo(new Comparison.TooSmall(ISO_BYTES - 1, ISO_BYTES));
    }
}
