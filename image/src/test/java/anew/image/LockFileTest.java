package anew.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import anew.core.model.ImageRecipe.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class LockFileTest {

    @Test
    void whatIsWrittenIsReadAgain() {
        assertThat(LockFile.parse(Sample.LOCK.toText())).isEqualTo(Sample.LOCK);
    }

    @Test
    void packagesStandBelowTheirSectionInTheOrderOfTheirNames() {
        assertThat(Sample.LOCK.toText().lines().map(line -> line.split(" ", 2)[0]))
                .containsExactly("#", "[root]", "bash", "[boot]", "busybox-static", "linux-image-6.1.0-56-amd64");
    }

    @Test
    void aMalformedLineIsNamed() {
        assertThatThrownBy(() -> LockFile.parse("# a comment\n[root]\nbash 5.2\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 3: 'bash 5.2'")
                .hasMessageContaining("anew image lock");
    }

    @Test
    void aDigestThatIsNoneIsNamed() {
        assertThatThrownBy(() -> LockFile.parse("bash 5.2 amd64 xyz 17\n")).hasMessageContaining("line 1");
    }

    @Test
    void aSizeThatIsNoneIsNamed() {
        assertThatThrownBy(() -> LockFile.parse("bash 5.2 amd64 " + Sample.digest("") + " many\n"))
                .hasMessageContaining("line 1");
    }

    @Test
    void aPackageThatTheRecipeGainedIsMissing() {
        assertThat(Sample.LOCK.missing(Sample.recipe("base", Kind.DOMU, "bash", "nginx")))
                .containsExactly("nginx");
    }

    @Test
    void aKernelStandsForItsMetapackage() {
        assertThat(Sample.LOCK.missing(Sample.recipe("base", Kind.DOMU, "linux-image-amd64")))
                .isEmpty();
        assertThat(new LockFile(List.of(), List.of()).missing(Sample.recipe("base", Kind.DOMU, "linux-image-amd64")))
                .containsExactly("linux-image-amd64");
    }
}
