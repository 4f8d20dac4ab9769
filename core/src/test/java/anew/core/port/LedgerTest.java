package anew.core.port;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import anew.core.port.Ledger.Compare;
import anew.core.port.Ledger.Transaction;
import anew.core.port.Ledger.Write;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store must be able to take is what the records let through. */
class LedgerTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "line\n", "ümlaut", "\u0000"})
    void aKeyIsOfVisibleAsciiCharacters(String key) {
        assertThatIllegalArgumentException().isThrownBy(() -> Write.put(key, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> Write.delete(key));
        assertThatIllegalArgumentException().isThrownBy(() -> Compare.absent(key));
    }

    @Test
    void aKeyIsNotTooLong() {
        Write.delete("k".repeat(Ledger.KEY_LENGTH_MAX));
        assertThatIllegalArgumentException().isThrownBy(() -> Write.delete("k".repeat(Ledger.KEY_LENGTH_MAX + 1)));
    }

    @Test
    void aValueIsTextOfLimitedSize() {
        Write.put("k", "ß€😀".repeat(100));
        Write.put("k", "v".repeat(Ledger.VALUE_BYTES_MAX));
        assertThatIllegalArgumentException().isThrownBy(() -> Write.put("k", "v".repeat(Ledger.VALUE_BYTES_MAX + 1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Write.put("k", "ß".repeat(Ledger.VALUE_BYTES_MAX / 2 + 1)));
        assertThatIllegalArgumentException().isThrownBy(() -> Write.put("k", "\ud83d"));
    }

    @Test
    void aCommitWritesSomethingAndNoKeyTwice() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Transaction(List.of(), List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Transaction(List.of(), List.of(Write.put("k", "v"), Write.delete("k"))))
                .withMessageContaining("twice");
    }

    @Test
    void aCommitHasLimitsOfNumberAndSize() {
        List<Write> many = IntStream.rangeClosed(0, Ledger.OPERATIONS_MAX)
                .mapToObj(i -> Write.delete("k" + i))
                .toList();
        assertThatIllegalArgumentException().isThrownBy(() -> new Transaction(List.of(), many));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Transaction(
                        Collections.nCopies(Ledger.OPERATIONS_MAX + 1, Compare.absent("k")),
                        List.of(Write.delete("k"))));
        List<Write> large = IntStream.range(0, 65)
                .mapToObj(i -> Write.put("k" + i, "v".repeat(Ledger.VALUE_BYTES_MAX)))
                .toList();
        assertThatIllegalArgumentException().isThrownBy(() -> new Transaction(List.of(), large));
    }

    @Test
    void aLeaseLastsWholeSeconds() {
        assertThatCode(() -> Ledger.checkTtl(Duration.ofSeconds(1))).doesNotThrowAnyException();
        assertThatIllegalArgumentException().isThrownBy(() -> Ledger.checkTtl(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> Ledger.checkTtl(Duration.ofMillis(1500)));
    }
}
