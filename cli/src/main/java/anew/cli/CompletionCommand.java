package anew.cli;

import anew.cli.terminal.Console;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the completion of this command for bash and zsh. */
@Command(
        name = "completion",
        description = "Print the completion of this command for bash and zsh.",
        footer = {"", "Example:", "  source <(anew completion)"})
final class CompletionCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        console.print(AutoComplete.bash(spec.root().name(), Main.commandLine(console)));
        return ExitCode.OK;
    }
}
