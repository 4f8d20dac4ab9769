package anew.cli.lab;

import anew.cli.terminal.Console;
import anew.core.model.HostName;
import anew.lab.Lab;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Cuts the power of a machine. */
@Command(
        name = "kill",
        description = "Cut the power of a machine: nothing is flushed, nobody is told.",
        footer = {"", "Example:", "  anew lab kill alpha"})
public final class LabKillCommand implements Callable<Integer> {

    @Mixin
    private LabOptions options = new LabOptions();

    @Parameters(index = "0", paramLabel = "NAME", converter = HostNameConverter.class, description = "A pserver.")
    private HostName name = new HostName("unset");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Lab lab = options.lab();
        LabOptions.machine(
                        lab,
                        name,
                        "end it with 'anew lab ssh PSERVER -- xl destroy " + name + "'; its agent starts it again")
                .kill();
        Console.of(spec).tell(name + " is off");
        return ExitCode.OK;
    }
}
