package anew.cli.lab;

import anew.core.model.HostName;
import anew.lab.Lab;
import anew.lab.plan.LabPlan;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Enters a machine or domU of the lab. */
@Command(
        name = "ssh",
        description = "Enter a machine or domU of the lab, or run a command there; exits as that command does.",
        footer = {"", "Examples:", "  anew lab ssh alpha", "  anew lab ssh web1 -- uname -a"})
public final class LabSshCommand implements Callable<Integer> {

    @Mixin
    private LabOptions options = new LabOptions();

    @Parameters(
            index = "0",
            paramLabel = "NAME",
            converter = HostNameConverter.class,
            description = "A pserver or vserver.")
    private HostName name = new HostName("unset");

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "COMMAND", description = "What to run there, after --.")
    private List<String> command = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Lab lab = options.lab();
        LabPlan plan = LabOptions.plan(lab);
        if (plan.reach(name).isEmpty()) {
            throw new IOException(LabOptions.unknown(name, plan));
        }
        return Foreground.run(lab.sshArgv(name, command));
    }
}
