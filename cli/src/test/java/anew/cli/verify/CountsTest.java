package anew.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CountsTest {

    @Test
    void skippedTestsAreToldOnlyWhenThereAreAny() {
        assertThat(new Counts(120, 0, 0)).hasToString("120 passed, 0 failed");
        assertThat(new Counts(120, 1, 2)).hasToString("120 passed, 1 failed, 2 skipped");
    }

    @Test
    void theLastLineOfItsFormCounts() {
        List<String> log = List.of("1 passed, 0 failed", "x", "7 passed, 2 failed, 1 skipped", "bye");
        assertThat(Counts.ofLog(log)).isEqualTo(new Counts(7, 2, 1));
        assertThat(Counts.ofLog(List.of("we saw 1 passed, 0 failed"))).isEqualTo(Counts.NONE);
    }

    @Test
    void testsOfASuiteIncludeTheBadOnes() {
        assertThat(Counts.ofSuite(10, 1, 2, 3)).isEqualTo(new Counts(4, 3, 3));
    }
}
