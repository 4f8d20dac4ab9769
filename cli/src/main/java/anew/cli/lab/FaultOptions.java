package anew.cli.lab;

import anew.cli.terminal.Console;
import anew.lab.Lab;
import anew.lab.fault.FaultOrder;
import anew.lab.fault.Targets;
import anew.lab.plan.LabPlan;
import java.io.IOException;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What commands share that make something go wrong in the lab, or well again. */
public final class FaultOptions {

    @Mixin
    private LabOptions options = new LabOptions();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    /** Does what {@code order} makes of the lab's names, and tells it. */
    void perform(Function<Targets, FaultOrder> order) throws IOException, InterruptedException {
        Lab lab = options.lab();
        LabPlan plan = LabOptions.plan(lab);
        FaultOrder wanted;
        try {
            wanted = order.apply(new Targets(plan));
        } catch (IllegalArgumentException meaningless) {
            throw new ParameterException(spec.commandLine(), String.valueOf(meaningless.getMessage()));
        }
        lab.faults(plan).perform(wanted);
        Console.of(spec).tell(wanted.outcome());
    }
}
