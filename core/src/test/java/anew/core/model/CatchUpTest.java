package anew.core.model;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CatchUpTest {

    @Test
    void progressIsAPartOfSomething() {
        assertThatThrownBy(() -> catchUp(2, 1)).hasMessage("2 of 1 bytes is no progress");
        assertThatThrownBy(() -> catchUp(0, 0)).hasMessage("0 of 0 bytes is no progress");
        assertThatThrownBy(() -> catchUp(-1, 1)).hasMessage("-1 of 1 bytes is no progress");
    }

    private static CatchUp catchUp(long done, long total) {
        return new CatchUp(new Epoch(1), new TreeMap<>(), done, total);
    }
}
