package anew.drivers.md;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FailedPathsTest {

    private static final List<String> QUIET = List.of("session1 running 0x2");
    private static final List<String> ERRED = List.of("session1 running 0x3");

    private final FailedPaths paths = new FailedPaths();
    private Optional<SortedMap<String, Boolean>> truth = Optional.of(new TreeMap<>());
    private int asked;

    private Optional<SortedMap<String, Boolean>> look(List<String> counted) throws InterruptedException {
        return paths.current(counted, () -> {
            asked++;
            return truth;
        });
    }

    private void fail() {
        truth.orElseThrow().put("joined:db1.data@stor1", true);
    }

    @Test
    void nobodyIsAskedAgainWhileNoErrorIsCounted() throws Exception {
        look(QUIET);
        look(QUIET);
        asked = 0;
        assertThat(look(QUIET)).isEqualTo(truth);
        assertThat(asked).isZero();
    }

    @Test
    void pathThatFailsAMomentAfterItsErrorWasCountedIsSeen() throws Exception {
        look(QUIET);
        look(QUIET);
        assertThat(look(ERRED)).hasValueSatisfying(known -> assertThat(known).isEmpty());
        fail();
        assertThat(look(ERRED)).hasValueSatisfying(known -> assertThat(known).containsValue(true));
    }

    @Test
    void anotherSessionIsAReasonToAsk() throws Exception {
        fail();
        look(QUIET);
        look(QUIET);
        truth = Optional.of(new TreeMap<>());
        assertThat(look(List.of("session2 running 0x2")))
                .hasValueSatisfying(known -> assertThat(known).isEmpty());
    }

    @Test
    void aSessionThatIsOfNoInterestAnyMoreIsNoReasonToAsk() throws Exception {
        List<String> both = List.of(QUIET.getFirst(), "session2 running 0x0");
        look(both);
        look(both);
        asked = 0;
        look(QUIET);
        assertThat(asked).isZero();
    }

    @Test
    void aSessionThatIsOfInterestAgainIsAskedAboutWhateverWasKnownOfIt() throws Exception {
        look(QUIET);
        look(QUIET);
        look(List.of());
        fail();
        assertThat(look(QUIET)).hasValueSatisfying(known -> assertThat(known).containsValue(true));
    }

    @Test
    void ignoranceIsNotRemembered() throws Exception {
        truth = Optional.empty();
        look(QUIET);
        assertThat(look(QUIET)).isEmpty();
        truth = Optional.of(new TreeMap<>());
        assertThat(look(QUIET)).isPresent();
    }
}
