package anew.cli.lab;

import anew.core.fleet.FineDuration;
import anew.lab.fault.FaultOrder;
import anew.lab.fault.Party;
import anew.lab.fault.Shares;
import anew.lab.net.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a way through the network late and lossy. */
@Command(
        name = "slow",
        description = {
            "Delay or lose frames between two machines, on all networks, until it is healed; a later slow or cut replaces it.",
            "What is true of 'cut' about domUs and the gateway is true here."
        },
        footer = {
            "",
            "Examples:",
            "  anew lab slow alpha stor1 --delay 50ms",
            "  anew lab slow alpha stor1 --delay 50ms --loss 1%%",
            "  anew lab slow alpha gateway --loss 5%% --one-way"
        })
public final class LabSlowCommand implements Callable<Integer> {

    @Mixin
    private FaultOptions faults = new FaultOptions();

    @Parameters(index = "0", paramLabel = "A", description = "A pserver, or gateway.")
    private String one = "";

    @Parameters(index = "1", paramLabel = "B", description = "Another.")
    private String other = "";

    @Option(names = "--delay", paramLabel = "TIME", description = "How much later frames arrive: 50ms, 1.5s.")
    private String delay = "";

    @Option(names = "--loss", paramLabel = "SHARE", description = "How many never arrive: 1%%, 0.5%%.")
    private String loss = "";

    @Option(names = "--one-way", description = "Delay and lose only what A sends to B.")
    private boolean oneWay;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (delay.isEmpty() && loss.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "neither a delay nor a loss: give --delay 50ms, --loss 1%, or both");
        }
        faults.perform(targets -> {
            List<Party> way = targets.way(one, other);
            return new FaultOrder.Impair(way.getFirst(), way.getLast(), fault(), oneWay);
        });
        return ExitCode.OK;
    }

    private Fault fault() {
        return new Fault(
                loss.isEmpty() ? 0 : Shares.parse(loss), delay.isEmpty() ? Duration.ZERO : FineDuration.parse(delay));
    }
}
