package anew.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0.00 s",
        "420, 0.42 s",
        "3140, 3.1 s",
        "9949, 9.9 s",
        "9950, 10 s",
        "48000, 48 s",
        "59500, 1 min 00 s",
        "125000, 2 min 05 s",
        "3720000, 1 h 02 min"
    })
    void durationsReadAsPeopleSayThem(long millis, String expected) {
        assertThat(Durations.format(Duration.ofMillis(millis))).isEqualTo(expected);
    }
}
