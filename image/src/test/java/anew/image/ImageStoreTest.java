package anew.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import anew.core.model.ImageName;
import anew.core.model.ImageRecipe.Kind;
import anew.image.ImageStore.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageStoreTest {

    private static final ImageName BASE = new ImageName("base");

    @TempDir
    private Path folder = Path.of("");

    private ImageStore store = new ImageStore(folder);

    @BeforeEach
    void openStore() {
        store = new ImageStore(folder.resolve("images"));
    }

    private Stored add(String name, Kind kind, String inputs) throws IOException {
        Path finished = Files.createDirectories(folder.resolve("images/.building-1/image"));
        Files.writeString(finished.resolve("root.img"), inputs);
        return store.add(finished, Sample.manifest(name, kind, inputs));
    }

    @Test
    void aStoreThatIsNotThereIsEmpty() throws IOException {
        assertThat(store.all()).isEmpty();
        assertThat(store.newest(BASE)).isEmpty();
    }

    @Test
    void whatIsAddedIsTheNewest() throws IOException {
        add("base", Kind.DOMU, "1");
        Stored second = add("base", Kind.DOMU, "2");
        assertThat(store.newest(BASE).map(Stored::manifest)).contains(second.manifest());
        assertThat(store.all()).hasSize(2);
    }

    @Test
    void anOlderImageBecomesTheNewestAgain() throws IOException {
        Stored first = add("base", Kind.DOMU, "1");
        add("base", Kind.DOMU, "2");
        store.makeNewest(store.madeFrom(BASE, Sample.digest("1")).orElseThrow());
        assertThat(store.newest(BASE).map(Stored::manifest)).contains(first.manifest());
    }

    @Test
    void theSameImageIsReplacedByTheFreshOne() throws IOException {
        Stored old = add("base", Kind.DOMU, "1");
        Files.writeString(old.folder().resolve("root.img"), "damaged");
        Stored fresh = add("base", Kind.DOMU, "1");
        assertThat(fresh.folder()).isEqualTo(old.folder());
        assertThat(fresh.folder().resolve("root.img")).hasContent("1");
        assertThat(store.all()).hasSize(1);
    }

    @Test
    void whatAnInterruptedBuildLeftIsNoImage() throws IOException {
        Stored stored = add("base", Kind.DOMU, "1");
        for (String left :
                new String[] {".building-7", ".old-" + stored.manifest().id()}) {
            Path leaving = Files.createDirectories(folder.resolve("images").resolve(left));
            Files.copy(stored.folder().resolve("manifest.json"), leaving.resolve("manifest.json"));
        }
        assertThat(store.all()).hasSize(1);
    }

    @Test
    void whatAnInterruptedBuildLeftIsSweptAway() throws Exception {
        Stored stored = add("base", Kind.DOMU, "1");
        Path building = Files.createDirectories(folder.resolve("images/.building-7/root"));
        Path old = Files.createDirectories(
                folder.resolve("images/.old-" + stored.manifest().id()));
        store.sweep(new Workshop(new FakeTools(), true));
        assertThat(building.getParent()).doesNotExist();
        assertThat(old).doesNotExist();
        assertThat(store.newest(BASE)).isPresent();
    }

    @Test
    void aDamagedManifestIsNamedWithWhatToDo() throws IOException {
        Stored stored = add("base", Kind.DOMU, "1");
        Path manifest = stored.folder().resolve("manifest.json");
        for (String damage : new String[] {"", "{}", stored.manifest().toJson().replace("8192", "8193")}) {
            Files.writeString(manifest, damage);
            assertThatThrownBy(store::all)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(manifest.toString())
                    .hasMessageContaining("delete " + stored.folder());
            assertThatThrownBy(() -> store.newest(BASE)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void domusMayBootTheNewestRootImageOfEachName() throws IOException {
        add("base", Kind.DOMU, "1");
        Stored newest = add("base", Kind.DOMU, "2");
        add("dom0", Kind.DOM0, "3");
        assertThat(store.rootImages()).containsOnlyKeys(BASE);
        assertThat(store.rootImages()).containsValue(newest.manifest().builtImage());
    }
}
