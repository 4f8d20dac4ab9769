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
        CommandSpec root = spec.root();
        Console.of(spec).print(AutoComplete.bash(root.name(), root.commandLine()));
        return ExitCode.OK;
    }
}
