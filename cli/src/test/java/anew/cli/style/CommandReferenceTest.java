package anew.cli.style;

import static org.assertj.core.api.Assertions.assertThat;

import anew.cli.Main;
import anew.cli.terminal.Screen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The reference of commands is what the commands say of themselves. */
class CommandReferenceTest {

    private static final Path REFERENCE = Path.of("docs/reference/commands.md");

    @Test
    void theReferenceSaysWhatTheCommandsSay() throws IOException {
        StringBuilder text =
                new StringBuilder("# Commands\n\nWritten from the commands' own `--help`; exit status 0 all"
                        + " well, 1 complaints or failed, 2 could not run.\n");
        describe(Main.commandLine(new Screen().plain()), text);
        if (System.getProperty("update") != null) {
            Files.writeString(ProjectFiles.ROOT.resolve(REFERENCE), text);
        }
        assertThat(ProjectFiles.read(REFERENCE))
                .as("%s is stale: run 'mvn -pl cli -am package -Dupdate' and look at what changed", REFERENCE)
                .isEqualTo(text.toString());
    }

    @Test
    void noLineAfterTheOptionsHasToBeBroken() {
        List<String> broken = new ArrayList<>();
        footers(Main.commandLine(new Screen().plain()), broken);
        assertThat(broken).isEmpty();
    }

    private static void footers(CommandLine command, List<String> broken) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        Arrays.stream(usage.footer())
                .filter(line -> line.length() > usage.width())
                .map(line -> command.getCommandSpec().qualifiedName() + ": " + line)
                .forEach(broken::add);
        command.getSubcommands().values().stream().distinct().forEach(child -> footers(child, broken));
    }

    private static void describe(CommandLine command, StringBuilder text) {
        if (command.getCommandSpec().usageMessage().hidden()) {
            return;
        }
        text.append("\n## ").append(command.getCommandSpec().qualifiedName()).append("\n\n```\n");
        command.getUsageMessage(Ansi.OFF)
                .lines()
                .forEach(line -> text.append(line.stripTrailing()).append('\n'));
        text.append("```\n");
        command.getSubcommands().values().stream().distinct().forEach(child -> describe(child, text));
    }
}
