package anew.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import anew.core.model.ImageRecipe.Kind;
import org.junit.jupiter.api.Test;

class ManifestTest {

    private static final Manifest BASE = Sample.manifest("base", Kind.DOMU, "inputs");
    private static final Manifest DOM0 = Sample.manifest("dom0", Kind.DOM0, "inputs");

    @Test
    void whatIsWrittenIsReadAgain() {
        assertThat(Manifest.fromJson(BASE.toJson())).isEqualTo(BASE);
        assertThat(Manifest.fromJson(DOM0.toJson())).isEqualTo(DOM0);
    }

    /** Whoever changes the format changes the identity of every image: this digest says so. */
    @Test
    void theIdentityIsTheDigestOfTheText() {
        assertThat(BASE.id()).isEqualTo(Sample.digest(BASE.toJson()));
        assertThat(BASE.toJson())
                .startsWith("{\"name\":\"base\",\"kind\":\"domU\",\"root\":\"")
                .endsWith("\"inputs\":\"" + Sample.digest("inputs") + "\"}\n");
    }

    @Test
    void aMissingKeyIsNamed() {
        assertThatThrownBy(() -> Manifest.fromJson(BASE.toJson().replace("verityRootHash", "other")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("verityRootHash");
        assertThatThrownBy(() -> Manifest.fromJson(BASE.toJson().replace("rootBytes", "other")))
                .hasMessageContaining("rootBytes");
    }

    @Test
    void whatIsNotJsonIsRefused() {
        for (String text : new String[] {"", "{", "[1]", "\u0000\u0000\u0000"}) {
            assertThatThrownBy(() -> Manifest.fromJson(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
