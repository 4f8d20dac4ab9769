package anew.cli.lab;

import anew.cli.terminal.Console;
import anew.core.model.HostName;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Cuts the power of a machine. */
@Command(
        name = "kill",
        description = "Cut the power of a machine: nothing is flushed, nobody is told.",
        footer = {"", "Example:", "  anew lab kill alpha"})
public final class LabKillCommand implements Callable<Integer> {

    @Mixin
    private MachineOptions machine = new MachineOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        HostName name = machine.name();
        machine.machine("end it with 'anew lab ssh PSERVER -- xl destroy " + name + "'; its agent starts it again")
                .kill();
        Console.of(spec).tell(name + " is off");
        return ExitCode.OK;
    }
}
