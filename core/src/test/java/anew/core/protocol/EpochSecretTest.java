package anew.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EpochSecretTest {

    @Test
    void noTwoAreTheSameAndNobodyTakesOneForANumber() {
        Random random = new Random(1);
        assertThat(Stream.generate(() -> EpochSecret.draw(random::nextInt)).limit(1000))
                .doesNotHaveDuplicates()
                .allMatch(secret -> secret.matches("[A-Za-z]{24}"));
    }
}
