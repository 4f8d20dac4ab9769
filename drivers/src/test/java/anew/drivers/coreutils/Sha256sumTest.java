package anew.drivers.coreutils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import anew.core.model.Sha256;
import anew.drivers.exec.ProcessCommands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Sha256sumTest {

    private final Sha256sum digests = new Sha256sum(new ProcessCommands());

    @TempDir
    private Path folder;

    @Test
    void givesTheDigestThatJavaGives() throws IOException {
        Path file = Files.writeString(folder.resolve("odd\nname"), "content");
        assertThat(digests.sha256(file)).isEqualTo(Sha256.of("content".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void saysWhichFileCannotBeRead() {
        assertThatThrownBy(() -> digests.sha256(folder.resolve("absent")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("absent");
    }
}
