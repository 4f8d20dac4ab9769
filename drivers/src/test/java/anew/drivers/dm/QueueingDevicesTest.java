package anew.drivers.dm;

import static org.assertj.core.api.Assertions.assertThat;

import anew.drivers.exec.ProcessCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueueingDevicesTest {

    @TempDir
    Path sys;

    private QueueingDevices devices = new QueueingDevices(new ProcessCommands(), Path.of("/nowhere"));

    @BeforeEach
    void makeDevices() {
        devices = new QueueingDevices(
                command -> {
                    throw new AssertionError(command + " is run");
                },
                sys);
    }

    private void device(String kernelName, String name, String inflight) throws IOException {
        Path device = Files.createDirectories(sys.resolve("block").resolve(kernelName));
        Files.writeString(Files.createDirectories(device.resolve("dm")).resolve("name"), name + "\n");
        Files.writeString(device.resolve("inflight"), inflight + "\n");
    }

    @Test
    void devicesInWhichSomethingWaitsAreBusy() throws Exception {
        device("dm-0", "kept:db1.data@stor1", "       0        0");
        assertThat(devices.areBusy("kept:")).isFalse();
        device("dm-1", "kept:db2.data@stor1", "       0        1");
        assertThat(devices.areBusy("kept:")).isTrue();
    }

    @Test
    void devicesOfOthersDoNotCount() throws Exception {
        device("dm-0", "pool-root", "       4        1");
        assertThat(devices.areBusy("kept:")).isFalse();
    }

    @Test
    void deviceThatDoesNotTellCountsAsBusy() throws Exception {
        device("dm-0", "kept:db1.data@stor1", "       0        0");
        Files.delete(sys.resolve("block/dm-0/inflight"));
        assertThat(devices.areBusy("kept:")).isTrue();
    }
}
