package anew.cli.lab;

import anew.cli.terminal.Console;
import anew.core.model.HostName;
import anew.lab.LabMachine;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shuts a machine down. */
@Command(
        name = "stop",
        description = "Press the power button of a machine and wait until it has shut down.",
        footer = {"", "Example:", "  anew lab stop alpha"})
public final class LabStopCommand implements Callable<Integer> {

    /** An emulated machine with domUs takes up to a minute. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Mixin
    private MachineOptions machine = new MachineOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Console console = Console.of(spec);
        HostName name = machine.name();
        LabMachine stopping = machine.machine("its agent keeps it running; take it out of the fleet instead");
        if (!stopping.shutDown(PATIENCE)) {
            console.complain(name + " has not shut down within " + PATIENCE.toMinutes() + " min: 'anew lab kill " + name
                    + "' cuts its power");
            return ExitCode.SOFTWARE;
        }
        console.tell(name + " is off");
        return ExitCode.OK;
    }
}
