package anew.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LegLifeTest {

    /** In the lab, a leg whose pserver's boot id began with 0b refused every login: LIO took its name for a number. */
    @ParameterizedTest
    @ValueSource(
            strings = {"0b571ee2-058f-48f6-8955-77faabd3566a", "0x571ee2", "6c1f0a52-70b1-4a6e-9d2e-0f7c1a3b5d9e", "a.b"
            })
    void aNameIsReadAsItWasWrittenAndNeverTakenForANumber(String incarnation) {
        LegLife life = new LegLife(new Incarnation(incarnation), 0x0badcafe, 1L << 52);
        assertThat(life.toString()).doesNotStartWithIgnoringCase("0b").doesNotStartWithIgnoringCase("0x");
        assertThat(LegLife.parse(life.toString())).contains(life);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "life-",
                "life-x",
                "life-.0badcafe.1",
                "6c1f0a52.0badcafe.1",
                "life-6c1f0a52.0BADCAFE.1",
                "life-6c1f0a52.0badcafe"
            })
    void anyOtherTextIsNone(String text) {
        assertThat(LegLife.parse(text)).isEmpty();
    }
}
