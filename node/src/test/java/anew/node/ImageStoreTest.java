package anew.node;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.BuiltImage;
import anew.node.Images.Readiness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageStoreTest {

    private static final Instant NOW = Instant.parse("2026-11-23T15:00:00Z");

    @TempDir
    Path folder;

    private final Queue<Runnable> jobs = new ArrayDeque<>();
    private World world;
    private ImageStore images;
    private Instant now = NOW;

    @BeforeEach
    void makeStore() {
        world = new World(folder);
        images = new ImageStore(world.places, world.depot, World::digest, jobs::add, () -> {});
        images.configure(Optional.of(URI.create("http://depot/anew/")), Set.of());
    }

    @Test
    void anImageOnTheMediumIsUsedWhereItIs() {
        BuiltImage base = World.image("base", world.places.medium());

        assertThat(images.readiness(base, now)).isEqualTo(new Readiness.Busy("checking image base"));
        assertThat(done(base))
                .isInstanceOfSatisfying(
                        Readiness.Ready.class,
                        ready -> assertThat(ready.root())
                                .isEqualTo(world.places
                                        .medium()
                                        .resolve(base.id().hex())
                                        .resolve("root.img")));
        assertThat(world.depot.asked).isEmpty();
    }

    @Test
    void anImageThatIsNotHereIsFetchedFromTheDepotOnce() {
        BuiltImage base = world.imageInDepot("base");

        assertThat(done(base)).isInstanceOf(Readiness.Ready.class);
        assertThat(done(base)).isInstanceOf(Readiness.Ready.class);
        assertThat(world.depot.asked)
                .containsExactly(
                        "http://depot/anew/images/" + base.id() + "/root.img",
                        "http://depot/anew/images/" + base.id() + "/vmlinuz",
                        "http://depot/anew/images/" + base.id() + "/initrd");
        assertThat(world.places.cache()).isDirectoryNotContaining("glob:**.partial");
    }

    @Test
    void aDamagedFileInTheCacheIsFetchedAgain() {
        BuiltImage base = world.imageInDepot("base");
        done(base);
        Path root = world.places.cache().resolve(base.id().hex()).resolve("root.img");
        damage(root);
        world.depot.asked.clear();

        assertThat(done(base)).isInstanceOf(Readiness.Ready.class);
        assertThat(root).hasContent("base root.img");
        assertThat(world.depot.asked).containsExactly("http://depot/anew/images/" + base.id() + "/root.img");
    }

    @Test
    void aDamagedMediumIsReplacedByTheDepotOrNamed() {
        BuiltImage base = World.image("base", world.places.medium());
        damage(world.places.medium().resolve(base.id().hex()).resolve("vmlinuz"));

        assertThat(done(base))
                .isInstanceOfSatisfying(
                        Readiness.Unusable.class,
                        unusable -> assertThat(unusable.why())
                                .contains("vmlinuz is damaged", "should be " + base.kernel(), "and is ", "status 404"));

        world.imageInDepot("base");
        now = now.plus(ImageStore.RETRY);
        assertThat(done(base)).isInstanceOf(Readiness.Ready.class);
    }

    @Test
    void aDepotThatServesAnotherImageIsNotBelieved() {
        BuiltImage base = world.imageInDepot("base");
        world.depot.files.replaceAll(
                (address, bytes) -> address.endsWith("initrd") ? "evil".getBytes(StandardCharsets.UTF_8) : bytes);

        assertThat(done(base))
                .isInstanceOfSatisfying(
                        Readiness.Unusable.class,
                        unusable -> assertThat(unusable.why())
                                .contains(
                                        "is not image base as built",
                                        base.initrd().hex()));
        assertThat(world.places.cache().resolve(base.id().hex())).doesNotExist();
    }

    @Test
    void withoutDepotAMissingImageIsNamed() {
        images.configure(Optional.empty(), Set.of());

        assertThat(done(World.image("base")))
                .isInstanceOfSatisfying(
                        Readiness.Unusable.class,
                        unusable -> assertThat(unusable.why())
                                .contains("image base", "neither on the boot medium nor in the cache", "fleet.yaml"));
    }

    @Test
    void theLastComplaintStandsWhileTheImageIsLookedForAgain() {
        BuiltImage base = World.image("base");
        Readiness complaint = done(base);
        int asked = world.depot.asked.size();

        now = now.plus(ImageStore.RETRY);
        assertThat(images.readiness(base, now)).isEqualTo(complaint);
        assertThat(jobs).hasSize(1);
        done(base);
        assertThat(world.depot.asked).hasSizeGreaterThan(asked);
    }

    @Test
    void anImageOnceCheckedIsNotReadAgainUntilItChanges() throws Exception {
        BuiltImage base = World.image("base", world.places.medium());
        Path root = world.places.medium().resolve(base.id().hex()).resolve("root.img");
        VerifiedFiles verified = new VerifiedFiles(world.places.verified(), World::digest);

        assertThat(verified.isRemembered(root, base.root())).isFalse();
        do {
            assertThat(verified.check(root, base.root())).isEqualTo(base.root());
        } while (!verified.isRemembered(root, base.root())); // at most until the file's clock has moved on

        damage(root);
        assertThat(verified.isRemembered(root, base.root())).isFalse();
        assertThat(verified.check(root, base.root())).isNotEqualTo(base.root());
    }

    /** The answer once all that was begun is done. */
    private Readiness done(BuiltImage image) {
        Readiness answer = images.readiness(image, now);
        // More than once, as long as the files are so new that what was found of them is not believed.
        while (!jobs.isEmpty()) {
            jobs.remove().run();
            answer = images.readiness(image, now);
        }
        return answer;
    }

    private static void damage(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            bytes[0] ^= 1;
            Files.write(file, bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
