package anew.cli.lab;

import anew.lab.fault.FaultOrder;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Halts a machine. */
@Command(
        name = "freeze",
        description = {
            "Halt a machine in the middle of what it does, with its domUs, until it is thawed. Nobody is told.",
            "Its clocks go on, as those of a real machine would: once thawed, it finds that time has passed."
        },
        footer = {"", "Examples:", "  anew lab freeze alpha", "  anew lab freeze alpha --with-clock"})
public final class LabFreezeCommand implements Callable<Integer> {

    @Mixin
    private FaultOptions faults = new FaultOptions();

    @Parameters(index = "0", paramLabel = "NAME", description = "A pserver.")
    private String name = "";

    @Option(
            names = "--with-clock",
            description =
                    "Halt its clocks too, as of a virtual machine that is paused: once thawed, it knows nothing of the time"
                            + " that has passed, and believes in leases that have ended.")
    private boolean withClock;

    @Override
    public Integer call() throws IOException, InterruptedException {
        faults.perform(targets -> new FaultOrder.Freeze(targets.machine(name), withClock));
        return ExitCode.OK;
    }
}
