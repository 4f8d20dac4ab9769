package anew.cli.lab;

import anew.cli.terminal.Console;
import anew.core.model.HostName;
import anew.lab.Lab;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Switches a machine on. */
@Command(
        name = "start",
        description = "Switch a machine on and wait until it runs its domUs. It keeps its disks and its configuration.",
        footer = {"", "Example:", "  anew lab start alpha"})
public final class LabStartCommand implements Callable<Integer> {

    @Mixin
    private LabOptions options = new LabOptions();

    @Parameters(index = "0", paramLabel = "NAME", converter = HostNameConverter.class, description = "A pserver.")
    private HostName name = new HostName("unset");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Lab lab = options.lab();
        LabOptions.machine(lab, name, "its agent starts it");
        try (BootDisplay display = new BootDisplay(Console.of(spec), List.of(name))) {
            return lab.start(LabOptions.plan(lab), name, display) ? ExitCode.OK : ExitCode.SOFTWARE;
        }
    }
}
