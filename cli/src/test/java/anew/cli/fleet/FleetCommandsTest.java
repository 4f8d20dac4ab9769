package anew.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import anew.cli.Main;
import anew.cli.terminal.Console;
import io.avaje.json.mapper.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetCommandsTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private boolean terminal;

    @BeforeEach
    void nameTheProgramsFolder() {
        System.setProperty("anew.home", "..");
    }

    @AfterEach
    void forgetIt() {
        System.clearProperty("anew.home");
    }

    @Test
    void aNewFleetPassesTheCheck() {
        Path fleet = folder.resolve("fleet");
        assertThat(anew("init", fleet)).isZero();
        assertThat(anew("check", fleet)).isZero();
        assertThat(out()).contains("nothing is wrong with my-fleet: 2 pservers, 1 vserver, 2 images");
    }

    @Test
    void initNeverOverwrites() throws IOException {
        Path own = Files.writeString(folder.resolve("fleet.yaml"), "name: mine\n");
        assertThat(anew("init", folder)).isEqualTo(1);
        assertThat(folder).isDirectoryContaining(own::equals).isDirectoryNotContaining("glob:**/pservers");

        assertThat(anew("init", "--merge", folder)).isZero();
        assertThat(own).hasContent("name: mine");
        assertThat(folder.resolve("pservers/alpha/server.yaml")).exists();
    }

    @Test
    void complaintsAreOneALineWithASum() throws IOException {
        breakFleet();
        assertThat(anew("check", folder)).isEqualTo(1);
        assertThat(out().lines())
                .containsExactly(
                        "vservers/web1/server.yaml:2:8: there is no image 'bse': did you mean 'base'?",
                        "1 complaint in 1 place");
    }

    @Test
    void onATerminalTheLineIsShownWithACaret() throws IOException {
        breakFleet();
        terminal = true;
        assertThat(anew("check", folder)).isEqualTo(1);
        assertThat(out()).contains("    image: bse\n           ^\n");
    }

    @Test
    void complaintsAsJsonAreLocated() throws IOException {
        breakFleet();
        assertThat(anew("check", "--json", folder)).isEqualTo(1);
        Map<String, Object> said = JsonMapper.builder().build().fromJsonObject(out());
        assertThat(String.valueOf(said.get("complaints")))
                .contains("path=vservers/web1/server.yaml", "line=2", "column=8", "remedy=did you mean 'base'?");
    }

    @Test
    void whatOnlyAPlacementShowsIsComplainedOfToo() throws IOException {
        anew("init", folder);
        Path web1 = folder.resolve("vservers/web1/server.yaml");
        for (int i = 2; i <= 3; i++) {
            String text = Files.readString(web1)
                    .replace("02:00:00:00:02:01", "02:00:00:00:02:0" + i)
                    .replace("192.168.10.21", "192.168.10.2" + i);
            Path copy = folder.resolve("vservers/web" + i + "/server.yaml");
            Files.createDirectories(copy.getParent());
            Files.writeString(copy, text + "spread: [{group: web, across: rack}]\n");
        }
        Files.writeString(web1, Files.readString(web1) + "spread: [{group: web, across: rack}]\n");
        assertThat(anew("check", folder)).isEqualTo(1);
        assertThat(out()).contains("spread group web has 3 members");
    }

    @Test
    void aFolderThatIsNoFleetCannotBeChecked() {
        assertThat(anew("check", folder)).isEqualTo(2);
        assertThat(anew("check", folder.resolve("missing"))).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("has no fleet.yaml")
                .contains("is not a folder");
        assertThat(out()).isEmpty();
    }

    @Test
    void everythingKnownOfAMachineIsShown() {
        assertThat(anew("show", "web1", "--fleet", "../examples/two-racks")).isZero();
        assertThat(out())
                .contains("vservers/web1/server.yaml")
                .contains("10.77.0.21")
                .contains("subnet 10.77.0.0/24")
                .contains("group front, across rack, with mail1")
                .contains("lighttpd")
                .contains("vservers/web1/etc/www/index.html");
    }

    @Test
    void aMachineIsShownAsJson() {
        assertThat(anew("show", "stor1", "--fleet", "../examples/two-racks", "--json"))
                .isZero();
        Map<String, Object> facts = JsonMapper.builder().build().fromJsonObject(out());
        assertThat(facts).containsEntry("kind", "pserver").containsEntry("legs", List.of("db1/data"));
    }

    @Test
    void anUnknownMachineIsRefusedWithTheKnownOnes() {
        assertThat(anew("show", "web9", "--fleet", "../examples/two-racks")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("'web9'").contains("alpha, beta");
    }

    @Test
    void schemasAreWrittenOneFileAKind() {
        assertThat(anew("schema", "--output", folder)).isZero();
        assertThat(folder.resolve("vserver.schema.json")).content().contains("\"vcpus\"");
        assertThat(anew("schema", "server")).isEqualTo(2);
    }

    private void breakFleet() throws IOException {
        anew("init", folder);
        out.reset();
        Path web1 = folder.resolve("vservers/web1/server.yaml");
        Files.writeString(web1, Files.readString(web1).replace("image: base", "image: bse"));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private int anew(Object... args) {
        Console console = new Console(stream(out), stream(err), terminal, false, 80);
        String[] words = List.of(args).stream().map(Object::toString).toArray(String[]::new);
        return Main.commandLine(console).execute(words);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
