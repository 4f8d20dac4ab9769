package anew.cli.style;

import static org.assertj.core.api.Assertions.assertThat;

import anew.cli.Main;
import anew.cli.terminal.Screen;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

/** Arguments of our own types need a converter, and picocli finds out only when somebody gives one. */
class ArgumentsTest {

    @Test
    void everyArgumentOfOurOwnTypeHasAConverter() {
        check(Main.commandLine(new Screen().plain()));
    }

    private static void check(CommandLine command) {
        for (ArgSpec argument : command.getCommandSpec().args()) {
            for (Class<?> type : argument.auxiliaryTypes()) {
                if (type.getName().startsWith("anew.") && !type.isEnum()) {
                    assertThat(argument.converters())
                            .as("%s %s", command.getCommandSpec().qualifiedName(), argument.paramLabel())
                            .isNotEmpty();
                }
            }
        }
        command.getSubcommands().values().forEach(ArgumentsTest::check);
    }
}
