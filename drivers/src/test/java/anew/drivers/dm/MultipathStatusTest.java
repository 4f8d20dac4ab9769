package anew.drivers.dm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MultipathStatusTest {

    /** Recorded on Linux 6.1 while the device below the second one answered with errors. */
    @Test
    void aPathThatHasFailedIsTold() {
        String recorded = """
                kept:db1.data@stor1: 0 524288 multipath 2 0 0 0 1 1 A 0 1 0 254:1 A 0\s
                kept:db1.data@stor2: 0 524288 multipath 2 0 0 0 1 1 E 0 1 0 254:3 F 1\s
                """;

        assertThat(MultipathStatus.parse(recorded))
                .contains(new TreeMap<>(Map.of("kept:db1.data@stor1", false, "kept:db1.data@stor2", true)));
    }

    @Test
    void noDevicesAreNone() {
        assertThat(MultipathStatus.parse("")).contains(new TreeMap<>());
        assertThat(MultipathStatus.parse("No devices found\n")).contains(new TreeMap<>());
    }

    @Test
    void whatCannotBeReadIsUnknown() {
        assertThat(MultipathStatus.parse("kept:db1.data@stor1: 0 524288 multipath 1 2 3\n"))
                .isEmpty();
    }
}
