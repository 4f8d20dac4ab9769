package anew.depot;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.FileTree.Entry;
import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.core.model.Pool;
import anew.core.model.PoolName;
import anew.core.model.Size;
import anew.depot.StorageSettings.Reading;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StorageSettingsTest {

    private static final StorageSettings FULL = new StorageSettings(
            Duration.ofSeconds(45),
            Size.ofGibibytes(1),
            List.of(new Pool(new PoolName("fast"), "/dev/disk/by-id/virtio-fast", Size.ofGibibytes(100))),
            new TreeMap<>(Map.of(
                    new HostName("stor1"),
                    IpAddress.parse("10.2.0.11"),
                    new HostName("on"),
                    IpAddress.parse("fd00::1"))));
    private static final StorageSettings EMPTY =
            new StorageSettings(Duration.ofSeconds(30), new Size(5000), List.of(), new TreeMap<>());

    @Test
    void whatIsWrittenIsReadBack() {
        assertThat(StorageSettings.read(text(FULL))).isEqualTo(new Reading.Read(FULL));
        assertThat(StorageSettings.read(text(EMPTY))).isEqualTo(new Reading.Read(EMPTY));
    }

    @Test
    void whatCannotBeReadIsRefusedWithTheReason() {
        assertThat(StorageSettings.read(text(FULL).replace("bytes: ", "byte: ")))
                .isEqualTo(new Reading.Unreadable("storage.yaml: 'bytes' is 'null', not a Number"));
        for (String damaged : List.of("", "- a\n", "{", "pools: 7\n", text(FULL).replace("10.2.0.11", "10.2"))) {
            assertThat(StorageSettings.read(damaged)).as(damaged).isInstanceOf(Reading.Unreadable.class);
        }
    }

    private static String text(StorageSettings settings) {
        return ((Entry.File) settings.file()).text();
    }
}
