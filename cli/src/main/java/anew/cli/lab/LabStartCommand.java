package anew.cli.lab;

import anew.cli.terminal.Console;
import anew.lab.Lab;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Switches a machine on. */
@Command(
        name = "start",
        description = "Switch a machine on and wait until it runs its domUs. It keeps its disks and its configuration.",
        footer = {"", "Example:", "  anew lab start alpha"})
public final class LabStartCommand implements Callable<Integer> {

    @Mixin
    private MachineOptions machine = new MachineOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Lab lab = machine.lab();
        machine.machine("its agent starts it");
        try (BootDisplay display = new BootDisplay(Console.of(spec), List.of(machine.name()))) {
            return lab.start(LabOptions.plan(lab), machine.name(), display) ? ExitCode.OK : ExitCode.SOFTWARE;
        }
    }
}
