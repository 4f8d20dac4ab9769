package anew.drivers.md;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlushingTest {

    @TempDir
    Path folder;

    @Test
    void whatAnswersIsFlushed() throws Exception {
        Path file = Files.writeString(folder.resolve("device"), "written");

        assertThat(Flushing.flush(file, Duration.ofMinutes(1))).isTrue();
    }

    @Test
    void nobodyWaitsForEverForWhatDoesNotAnswer() throws Exception {
        Path silent = folder.resolve("silent");
        assertThat(new ProcessBuilder("mkfifo", silent.toString()).start().waitFor())
                .isZero();

        // Nobody ever writes to the pipe, so it cannot even be opened.
        assertThat(Flushing.flush(silent, Duration.ofMillis(20))).isFalse();
    }

    @Test
    void whatCannotBeFlushedIsTold() {
        assertThatThrownBy(() -> Flushing.flush(folder.resolve("none"), Duration.ofMinutes(1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot flush");
    }
}
