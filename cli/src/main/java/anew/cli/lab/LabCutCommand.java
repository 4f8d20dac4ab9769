package anew.cli.lab;

import anew.lab.fault.FaultOrder;
import anew.lab.fault.Party;
import anew.lab.net.Fault;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Cuts two machines off from each other. */
@Command(
        name = "cut",
        description = {
            "Let nothing through between two machines, on any network, until it is healed.",
            "A domU is cut off with its pserver. The gateway leads to this computer, the depot and the ledger: a machine"
                    + " that is cut off from it cannot be entered by SSH either."
        },
        footer = {
            "",
            "Examples:",
            "  anew lab cut alpha stor1",
            "  anew lab cut alpha stor1 --one-way",
            "  anew lab cut alpha gateway"
        })
public final class LabCutCommand implements Callable<Integer> {

    @Mixin
    private FaultOptions faults = new FaultOptions();

    @Parameters(index = "0", paramLabel = "A", description = "A pserver, or gateway.")
    private String one = "";

    @Parameters(index = "1", paramLabel = "B", description = "Another.")
    private String other = "";

    @Option(names = "--one-way", description = "Lose what A sends to B only; what B sends still arrives.")
    private boolean oneWay;

    @Override
    public Integer call() throws IOException, InterruptedException {
        faults.perform(targets -> {
            List<Party> way = targets.way(one, other);
            return new FaultOrder.Impair(way.getFirst(), way.getLast(), Fault.CUT, oneWay);
        });
        return ExitCode.OK;
    }
}
