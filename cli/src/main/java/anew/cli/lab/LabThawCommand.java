package anew.cli.lab;

import anew.lab.fault.FaultOrder;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lets a frozen machine go on. */
@Command(
        name = "thaw",
        description = "Let a frozen machine go on.",
        footer = {"", "Example:", "  anew lab thaw alpha"})
public final class LabThawCommand implements Callable<Integer> {

    @Mixin
    private FaultOptions faults = new FaultOptions();

    @Parameters(index = "0", paramLabel = "NAME", description = "A pserver.")
    private String name = "";

    @Override
    public Integer call() throws IOException, InterruptedException {
        faults.perform(targets -> new FaultOrder.Thaw(targets.machine(name)));
        return ExitCode.OK;
    }
}
