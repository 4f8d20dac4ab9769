package anew.image;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.FileTree;
import anew.core.model.ImageRecipe;
import anew.core.model.ImageRecipe.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageBuilderTest {

    private static final ImageRecipe BASE = Sample.recipe("base", Kind.DOMU, "bash");
    private static final ImageRecipe DOM0 = Sample.recipe("dom0", Kind.DOM0, "bash");

    @TempDir
    private Path folder = Path.of("");

    private final FakeTools tools = new FakeTools();
    private final List<String> stages = new ArrayList<>();

    @BeforeEach
    void fillCacheAndJdk() throws IOException {
        Path packages = Files.createDirectories(folder.resolve("cache/packages"));
        for (LockFile.LockedPackage locked : Sample.LOCK.all()) {
            Files.writeString(packages.resolve(locked.sha256() + ".deb"), locked.name());
        }
        Files.createDirectories(folder.resolve("jdk"));
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
        agent("the agent");
    }

    private void agent(String comment) throws IOException {
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(folder.resolve("node.jar")))) {
            jar.setComment(comment);
            jar.putNextEntry(new ZipEntry("anew/node/Agent.class"));
        }
    }

    private BuildOutcome build(ImageRecipe recipe, FileTree files) throws InterruptedException {
        AgentRuntime agent = new AgentRuntime(
                folder.resolve("jdk"),
                List.of(folder.resolve("node.jar")),
                "anew.Agent",
                "[Service]\n",
                new TreeMap<>());
        ImageBuilder builder = new ImageBuilder(tools, true, folder.resolve("cache"), store(), agent);
        tools.run.clear();
        stages.clear();
        return builder.build(
                new ImageSource(recipe, Sample.LOCK, files), (image, number, total, what) -> stages.add(what));
    }

    private BuildOutcome build(ImageRecipe recipe) throws InterruptedException {
        return build(recipe, files("welcome"));
    }

    private ImageStore store() {
        return new ImageStore(folder.resolve("images"));
    }

    private static FileTree files(String motd) {
        return new FileTree(new TreeMap<>(Map.of(
                "etc/motd", FileTree.Entry.File.text(motd), "etc/localtime", new FileTree.Entry.Link("/etc/utc"))));
    }

    @Test
    void aBuiltImageIsInTheStoreWithAllItsFiles() throws Exception {
        BuildOutcome.Built built = (BuildOutcome.Built) build(BASE);
        assertThat(built.image().folder())
                .isDirectoryContaining("glob:**/{root.img}")
                .isDirectoryContaining("glob:**/{vmlinuz}")
                .isDirectoryContaining("glob:**/{initrd}")
                .isDirectoryContaining("glob:**/{manifest.json}")
                .isDirectoryNotContaining("glob:**/{anew.iso}");
        assertThat(built.image().manifest().verityRootHash().hex()).isEqualTo(FakeTools.ROOT_HASH);
        assertThat(store().newest(BASE.name()).map(ImageStore.Stored::manifest))
                .contains(built.image().manifest());
        assertThat(stages).hasSize(9).startsWith("fetching packages").endsWith("writing the manifest");
    }

    @Test
    void aDom0ImageHasABootMedium() throws Exception {
        BuildOutcome.Built built = (BuildOutcome.Built) build(DOM0);
        assertThat(built.image().iso()).hasContent("a boot medium");
        assertThat(built.image().manifest().iso()).isPresent();
    }

    @Test
    void nothingIsRunWhereNothingHasChanged() throws Exception {
        build(BASE);
        assertThat(build(BASE)).isInstanceOf(BuildOutcome.UpToDate.class);
        assertThat(tools.run).isEmpty();
    }

    @Test
    void aChangedFileIsBuiltWithoutInstallingPackagesAgain() throws Exception {
        build(BASE);
        assertThat(build(BASE, files("goodbye"))).isInstanceOf(BuildOutcome.Built.class);
        assertThat(tools.run).noneMatch(argv -> argv.contains("mmdebstrap"));
        assertThat(store().all()).hasSize(2);
    }

    @Test
    void goingBackToAnOlderStateNeedsNoBuild() throws Exception {
        BuildOutcome.Built first = (BuildOutcome.Built) build(BASE);
        build(BASE, files("goodbye"));
        assertThat(build(BASE)).isInstanceOf(BuildOutcome.UpToDate.class);
        assertThat(tools.run).isEmpty();
        assertThat(store().newest(BASE.name()).map(ImageStore.Stored::manifest))
                .contains(first.image().manifest());
    }

    /** A checkout's umask decides on these, so an image must not. */
    @Test
    void whoMayReadAFileOfTheCheckoutDoesNotMatter() throws Exception {
        build(BASE);
        TreeMap<String, FileTree.Entry> entries = new TreeMap<>(files("").entries());
        entries.put(
                "etc/motd", new FileTree.Entry.File("welcome".getBytes(java.nio.charset.StandardCharsets.UTF_8), 0600));
        assertThat(build(BASE, new FileTree(entries))).isInstanceOf(BuildOutcome.UpToDate.class);
    }

    @Test
    void anotherAgentIsBuiltIntoDom0Only() throws Exception {
        build(BASE);
        build(DOM0);
        agent("another agent");
        assertThat(build(BASE)).isInstanceOf(BuildOutcome.UpToDate.class);
        assertThat(build(DOM0)).isInstanceOf(BuildOutcome.Built.class);
    }

    @Test
    void aFailedStepIsNamedAndLeavesNothing() throws Exception {
        for (String step : List.of("mmdebstrap", "tar --extract --file", "mksquashfs", "veritysetup", "cpio --quiet")) {
            tools.broken = step;
            assertThat(build(BASE)).isInstanceOfSatisfying(BuildOutcome.Failed.class, failed -> {
                assertThat(failed.stage()).isEqualTo(stages.getLast());
                assertThat(failed.reason()).contains("it broke");
            });
            assertThat(store().all()).isEmpty();
            assertThat(folder.resolve("images")).isDirectoryNotContaining("glob:**/.building-*");
        }
        tools.broken = "";
        assertThat(build(BASE)).isInstanceOf(BuildOutcome.Built.class);
    }

    @Test
    void whatAKilledBuildLeftIsGoneAfterTheNext() throws Exception {
        Path left = Files.createDirectories(folder.resolve("images/.building-123/root/etc"));
        build(BASE);
        assertThat(left).doesNotExist();
    }

    @Test
    void aLockThatDoesNotFitItsRecipeIsRefused() throws Exception {
        assertThat(build(Sample.recipe("base", Kind.DOMU, "bash", "nginx")))
                .isInstanceOfSatisfying(
                        BuildOutcome.Failed.class,
                        failed -> assertThat(failed.reason()).contains("nginx").contains("anew image lock base"));
        assertThat(tools.run).isEmpty();
    }

    @Test
    void aDamagedStoreIsAnOutcomeAndNoCrash() throws Exception {
        BuildOutcome.Built built = (BuildOutcome.Built) build(BASE);
        Files.writeString(built.image().folder().resolve("manifest.json"), "");
        assertThat(build(BASE))
                .isInstanceOfSatisfying(
                        BuildOutcome.Failed.class,
                        failed -> assertThat(failed.reason()).contains("is damaged"));
    }
}
