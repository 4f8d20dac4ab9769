package anew.cli.lab;

import anew.lab.fault.FaultOrder;
import anew.lab.fault.Party;
import anew.lab.fault.Targets;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Ends faults. */
@Command(
        name = "heal",
        description = {
            "End what is wrong on the way between two machines, in both directions.",
            "Without names: end every fault of the lab, frozen machines and broken disks included. What is off stays off."
        },
        footer = {"", "Examples:", "  anew lab heal alpha stor1", "  anew lab heal"})
public final class LabHealCommand implements Callable<Integer> {

    @Mixin
    private FaultOptions faults = new FaultOptions();

    @Parameters(index = "0", arity = "0..1", paramLabel = "A", description = "A pserver, or gateway.")
    private Optional<String> one = Optional.empty();

    @Parameters(index = "1", arity = "0..1", paramLabel = "B", description = "Another.")
    private Optional<String> other = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (one.isPresent() && other.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "a way has two ends: name both, or none to end every fault");
        }
        faults.perform(this::order);
        return ExitCode.OK;
    }

    private FaultOrder order(Targets targets) {
        if (one.isEmpty() || other.isEmpty()) {
            return new FaultOrder.MendAll();
        }
        List<Party> way = targets.way(one.get(), other.get());
        return new FaultOrder.Mend(way.getFirst(), way.getLast());
    }
}
