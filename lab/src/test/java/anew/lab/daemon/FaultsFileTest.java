package anew.lab.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import anew.lab.net.Fault;
import anew.lab.net.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultsFileTest {

    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Faults faults = Faults.NONE
                .with("alpha", "stor1", Fault.CUT)
                .with("stor1", "alpha", new Fault(0.01, Duration.ofMillis(50)));
        FaultsFile.write(file(), faults);
        assertThat(FaultsFile.read(file())).isEqualTo(faults);
    }

    @Test
    void withoutAFileNothingIsWrong() throws IOException {
        assertThat(FaultsFile.read(file())).isEqualTo(Faults.NONE);
    }

    @Test
    void damagedFileIsNamedAndNotTakenForHealth() throws IOException {
        for (String text : new String[] {"", "{}", "{\"faults\": [{\"from\": \"alpha\"}]}"}) {
            Files.writeString(file(), text);
            assertThatThrownBy(() -> FaultsFile.read(file()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("faults.json is damaged");
        }
    }

    private Path file() {
        return folder.resolve("faults.json");
    }
}
