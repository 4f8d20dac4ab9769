package anew.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import anew.cli.Main;
import anew.cli.terminal.Screen;
import anew.core.model.ImageName;
import anew.core.model.ImageRecipe;
import anew.core.model.Sha256;
import anew.image.Manifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageCommandsTest {

    private static final String EXAMPLE = "../examples/two-racks";
    private static final byte[] ISO = "a boot medium".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder = Path.of("");

    private Screen screen = new Screen();

    private int image(String... arguments) {
        screen = new Screen();
        String[] all = new String[arguments.length + 2];
        all[0] = "image";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[arguments.length + 1] = "--images=" + folder;
        return Main.commandLine(screen.plain()).execute(all);
    }

    private static Sha256 digest(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Puts an image into the store as a build does, and makes it the newest. */
    private Manifest store(String name, ImageRecipe.Kind kind, String inputs) throws IOException {
        Manifest manifest = new Manifest(
                new ImageName(name),
                kind,
                digest("root"),
                62_259_200,
                61_771_776,
                digest("verity"),
                digest("kernel"),
                digest("initrd"),
                kind == ImageRecipe.Kind.DOM0
                        ? Optional.of(new Manifest.Iso(Sha256.of(ISO), ISO.length))
                        : Optional.empty(),
                digest(inputs));
        Path place = Files.createDirectories(folder.resolve(manifest.id().hex()));
        Files.writeString(place.resolve("manifest.json"), manifest.toJson());
        Files.write(place.resolve("anew.iso"), ISO);
        Files.deleteIfExists(folder.resolve(name));
        Files.createSymbolicLink(folder.resolve(name), place.getFileName());
        return manifest;
    }

    @Test
    void anEmptyStoreSaysHowToFillIt() {
        assertThat(image("list")).isZero();
        assertThat(screen.out()).contains("anew image build");
        assertThat(image("list", "--json")).isZero();
        assertThat(screen.out()).isEqualToIgnoringWhitespace("[]");
    }

    @Test
    void theNewestOfEachNameHasAStar() throws IOException {
        Manifest old = store("base", ImageRecipe.Kind.DOMU, "1");
        Manifest fresh = store("base", ImageRecipe.Kind.DOMU, "2");
        assertThat(image("list")).isZero();
        assertThat(screen.out().lines().filter(line -> line.contains(old.id().shortHex())))
                .singleElement()
                .asString()
                .doesNotContain("*");
        assertThat(screen.out().lines().filter(line -> line.contains(fresh.id().shortHex())))
                .singleElement()
                .asString()
                .contains("*", "59.4 MiB");
    }

    @Test
    void aListInJsonNamesIdentityAndFolder() throws IOException {
        Manifest dom0 = store("dom0", ImageRecipe.Kind.DOM0, "1");
        assertThat(image("list", "--json")).isZero();
        assertThat(screen.out().replaceAll("\\s", ""))
                .contains("\"id\":\"" + dom0.id() + "\"", "\"newest\":true", "\"isoBytes\":" + ISO.length);
    }

    @Test
    void aDamagedManifestIsOneClearLine() throws IOException {
        Manifest base = store("base", ImageRecipe.Kind.DOMU, "1");
        Files.writeString(folder.resolve(base.id().hex()).resolve("manifest.json"), "{}");
        assertThat(image("list")).isEqualTo(2);
        assertThat(screen.err()).contains("manifest.json is damaged").doesNotContain("internal error");
    }

    @Test
    void aNameThatIsNoImageOfTheFleetIsRefused() {
        for (String command : new String[] {"build", "lock", "verify"}) {
            assertThat(image(command, "nonesuch", "--fleet=" + EXAMPLE)).isEqualTo(2);
            assertThat(screen.err()).contains("no image nonesuch in this fleet: there are base, dom0");
        }
        assertThat(image("build", "No_Name")).isEqualTo(2);
    }

    @Test
    void aFolderWithoutAFleetIsRefused() {
        assertThat(image("build", "--fleet=" + folder)).isEqualTo(2);
        assertThat(screen.err()).contains("is not a fleet repository");
    }

    @Test
    void aMediumIsComparedWithEveryBootMedium() throws IOException {
        assertThat(image("verify", "--medium=" + folder.resolve("stick"))).isEqualTo(2);
        store("dom0", ImageRecipe.Kind.DOM0, "1");
        Path stick = Files.write(folder.resolve("stick"), ISO);
        assertThat(image("verify", "--medium=" + stick)).isZero();
        assertThat(screen.out()).contains("every byte");
        Files.writeString(stick, "a boot medium".replace('m', 'M'));
        assertThat(image("verify", "--medium=" + stick)).isEqualTo(1);
        assertThat(screen.err()).contains("differs from byte 7 on");
    }

    @Test
    void onlyABlockDeviceIsWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("stick"), "precious");
        assertThat(image("write", file.toString(), "--yes")).isEqualTo(2);
        assertThat(screen.err()).contains("the store has no boot medium 'dom0'");
        store("dom0", ImageRecipe.Kind.DOM0, "1");
        assertThat(image("write", file.toString(), "--yes")).isEqualTo(2);
        assertThat(screen.err()).contains("is not a block device");
        assertThat(file).hasContent("precious");
    }
}
