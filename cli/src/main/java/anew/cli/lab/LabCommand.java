package anew.cli.lab;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Groups the commands of the lab. */
@Command(
        name = "lab",
        description = "Run a fleet on this computer, in emulated machines that boot from the real images.",
        subcommands = {
            LabUpCommand.class,
            LabStatusCommand.class,
            LabSshCommand.class,
            LabConsoleCommand.class,
            LabKillCommand.class,
            LabStopCommand.class,
            LabStartCommand.class,
            LabCutCommand.class,
            LabSlowCommand.class,
            LabFreezeCommand.class,
            LabThawCommand.class,
            LabDiskErrorCommand.class,
            LabHealCommand.class,
            LabPlayCommand.class,
            LabDownCommand.class,
        })
public final class LabCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
