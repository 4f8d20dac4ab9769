package anew.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.FileTree.Entry;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FileTreeDigestTest {

    @Test
    void equalTreesHaveEqualDigests() {
        assertThat(digest(Map.of("a", Entry.File.text("x"), "b", new Entry.Link("a"))))
                .isEqualTo(digest(Map.of("b", new Entry.Link("a"), "a", Entry.File.text("x"))));
    }

    @Test
    void everyPartOfATreeCounts() {
        assertThat(digest(Map.of("a", Entry.File.text("x"))))
                .isNotIn(
                        digest(Map.of()),
                        digest(Map.of("b", Entry.File.text("x"))),
                        digest(Map.of("a", Entry.File.text("y"))),
                        digest(Map.of("a", new Entry.File(new byte[] {'x'}, 0600))),
                        digest(Map.of("a", new Entry.Link("x"))));
    }

    private static Sha256 digest(Map<String, Entry> entries) {
        return new FileTree(new TreeMap<>(entries)).digest();
    }
}
