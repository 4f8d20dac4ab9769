package anew.cli.style;

import static org.assertj.core.api.Assertions.assertThat;

import anew.cli.Main;
import anew.cli.terminal.Screen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

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
