package anew.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import anew.cli.Main;
import anew.cli.terminal.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlanCommandsTest {

    private static final String EXAMPLE = "../examples/two-racks";

    @TempDir
    private Path folder = Path.of("");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void planShowsWhereEverythingRunsAndWhatIsLeft() {
        assertThat(anew("plan", EXAMPLE)).as(err()).isZero();
        assertThat(out())
                .containsPattern("db1 +(alpha|beta) +data on stor[12]\\+stor[12] +chosen")
                .containsPattern("alpha +r1 +[0-3] +[0-9.]+ [GM]iB +[0-9]");
    }

    @Test
    void planExplainsOneVserver() {
        assertThat(anew("plan", EXAMPLE, "--explain", "web1")).isZero();
        assertThat(out()).startsWith("web1 runs on ");
        assertThat(anew("plan", EXAMPLE, "--explain", "web9")).isEqualTo(2);
    }

    @Test
    void aSnapshotIsPlannedAsTheFleetItWasTakenFrom() throws IOException {
        assertThat(anew("plan", EXAMPLE, "--snapshot")).isZero();
        Path snapshot = Files.writeString(folder.resolve("incident.txt"), out());
        out.reset();
        assertThat(anew("plan", snapshot.toString(), "--snapshot")).isZero();
        assertThat(snapshot).hasContent(out());
    }

    @Test
    void aFleetThatCannotBePlacedIsRefusedWithReasons() throws IOException {
        Path snapshot = Files.writeString(folder.resolve("full.txt"), """
                pserver alpha rack=r1 memory=2GiB cpus=1 networks=lan
                vserver web1 memory=2GiB vcpus=1 network=lan
                """);
        assertThat(anew("plan", snapshot.toString())).isEqualTo(1);
        assertThat(err()).contains("web1 needs 2 GiB of memory").contains("alpha (1 GiB of memory free, 1 GiB short)");
        assertThat(anew("plan", "--json", snapshot.toString())).isEqualTo(1);
        assertThat(out()).contains("\"refusals\"");
    }

    @Test
    void whatIfTellsWhatALossDoesAndExitsByWhetherItHurts() {
        assertThat(anew("what-if", "--fleet", EXAMPLE, "stor1")).as(err()).isZero();
        assertThat(out()).contains("volume db1/data loses 1 of 2 legs and has no redundancy left");
        assertThat(anew("what-if", "--fleet", EXAMPLE, "stor1", "stor2")).isEqualTo(1);
        assertThat(out()).contains("db1 stops: too few legs of its volume db1/data are left");
        assertThat(anew("what-if", "--fleet", EXAMPLE, "r7")).isEqualTo(2);
    }

    @Test
    void withoutNamesWhatIfListsTheWeakPoints() {
        assertThat(anew("what-if", "--fleet", EXAMPLE)).as(out()).isZero();
        assertThat(out()).contains("no single failure");
        assertThat(anew("what-if", "--json", "--fleet", EXAMPLE)).isZero();
        assertThat(out()).contains("\"weakPoints\"");
    }

    private int anew(String... arguments) {
        Console console = new Console(print(out), print(err), false, false, 80);
        return Main.commandLine(console).execute(arguments);
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
