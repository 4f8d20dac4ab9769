package anew.lab.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import anew.drivers.exec.ProcessCommands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PowerButtonTest {

    @TempDir
    private Path folder;

    @Test
    void aMachineThatIsOffNeedsNoPress() throws Exception {
        QemuProcess never = new QemuProcess(new ProcessCommands(), folder.resolve("pid"));
        Path noMonitor = folder.resolve("qmp");
        assertThat(new PowerButton(never, noMonitor).pressUntilOff(Duration.ofSeconds(1)))
                .isTrue();
        assertThat(Files.exists(noMonitor)).isFalse();
    }
}
