package anew.core.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {

    @Test
    void oneOrTwoSlipsAreForgiven() {
        List<String> keys = List.of("image", "memory", "vcpus", "mac");
        assertThat(Nearest.to("memroy", keys)).contains("memory");
        assertThat(Nearest.to("imgae", keys)).contains("image");
        assertThat(Nearest.to("vcpu", keys)).contains("vcpus");
        assertThat(Nearest.to("owner", keys)).isEmpty();
    }

    @Test
    void shortWordsMustBeNearer() {
        assertThat(Nearest.to("xy", List.of("mac"))).isEmpty();
        assertThat(Nearest.to("ma", List.of("mac"))).contains("mac");
    }

    @Test
    void ofEquallyNearWordsTheFirstIsSuggested() {
        assertThat(Nearest.to("stor9", List.of("stor2", "stor1"))).contains("stor1");
    }
}
