package anew.cli.sim;

import static org.assertj.core.api.Assertions.assertThat;

import anew.cli.Main;
import anew.cli.terminal.Console;
import anew.cli.terminal.Screen;
import anew.core.protocol.LegProtocol;
import anew.core.protocol.OwnerProtocol;
import anew.sim.Machinery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class SimCommandTest {

    /** A protocol that ends by an exception as soon as anything is to change. */
    private static final Machinery BROKEN =
            new Machinery(LegProtocol::new, OwnerProtocol::new, (change, record, stamp, secret) -> {
                throw new ArrayIndexOutOfBoundsException("as a test wants it");
            });

    private final Screen screen = new Screen();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void manySeedsAreCountedAndTheirSpeedIsTold() {
        assertThat(sim("--seeds", "20")).as(screen.err()).isZero();
        assertThat(screen.out())
                .containsPattern("20 schedules in [0-9.]+ s: [0-9]+ an hour, .* times as fast as real")
                .contains("20 passed, 0 failed");
        assertThat(sim("--seeds", "3", "--from", "77", "--json")).isZero();
        assertThat(screen.out()).contains("\"schedules\": 3", "\"schedulesPerHour\": ");
    }

    @Test
    void aTerminalShowsHowFarItIs() {
        assertThat(run(screen.live(), Machinery.PRODUCTION, "--seeds", "20")).isZero();
        assertThat(screen.err()).contains("[####################] 20 of 20");
    }

    @Test
    void oneSeedIsALogAndEachTimeTheSame() {
        assertThat(sim("--seed", "7")).isZero();
        String once = screen.out();
        assertThat(once).contains("agent starts");
        assertThat(sim("--seed", "7")).isZero();
        assertThat(screen.out()).isEqualTo(once + once);
        assertThat(sim("--seed", "7", "--json")).isZero();
        assertThat(screen.out()).contains("\"log\": [").doesNotContain("\"broken\"");
    }

    @Test
    void aFailingSeedIsToldMadeShortAndKept() throws IOException {
        Path kept = folder.resolve("kept");
        assertThat(broken("--seeds", "1", "--from", "7", "--save", kept.toString()))
                .isEqualTo(1);
        assertThat(screen.out()).contains("seed 7 EXCEPTION after ", "as a test wants it", "0 passed, 1 failed");
        assertThat(screen.err()).contains("seed 7 made short:");
        assertThat(Files.readString(kept.resolve("README"))).contains("Seed 7: EXCEPTION");

        assertThat(broken("--scenario", kept.toString())).isEqualTo(1);
        assertThat(screen.out()).contains("BROKEN");
        assertThat(sim("--scenario", kept.toString())).isZero();
    }

    @Test
    void oneFailingSeedCanBeKeptToo() {
        Path kept = folder.resolve("kept");
        assertThat(broken("--seed", "7", "--json", "--save", kept.toString())).isEqualTo(1);
        assertThat(screen.out()).contains("\"broken\": \"EXCEPTION after ");
        assertThat(kept.resolve("faults")).exists();
    }

    @Test
    void whatIsInAFolderIsNotOverwritten() throws IOException {
        Path mine = Files.writeString(folder.resolve("README"), "mine");
        assertThat(broken("--seeds", "1", "--save", folder.toString())).isEqualTo(2);
        assertThat(screen.err()).contains("--save writes to a new folder", "name another");
        assertThat(mine).hasContent("mine");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --seeds 0                              | at least one
            --seeds -5                             | at least one
            --seeds 2 --from 9223372036854775806   | none above
            --seeds 5 --trace                      | --trace is for one schedule
            --seed 5 --from 3                      | --from is the first of many seeds
            --scenario nosuch                      | no such file or folder
            """)
    void whatMakesNoSenseIsRefused(String arguments, String why) {
        assertThat(sim(arguments.split(" +"))).isEqualTo(2);
        assertThat(screen.err()).contains(why);
        assertThat(screen.out()).isEmpty();
    }

    private int sim(String... arguments) {
        return run(screen.plain(), Machinery.PRODUCTION, arguments);
    }

    private int broken(String... arguments) {
        return run(screen.plain(), BROKEN, arguments);
    }

    private static int run(Console console, Machinery machinery, String... arguments) {
        CommandLine main = Main.commandLine(console);
        main.getCommandSpec().removeSubcommand("sim");
        main.addSubcommand(new SimCommand(machinery));
        String[] all = new String[arguments.length + 1];
        all[0] = "sim";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return main.execute(all);
    }
}
