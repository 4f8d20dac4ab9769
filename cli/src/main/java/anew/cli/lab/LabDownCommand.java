package anew.cli.lab;

import anew.cli.terminal.Console;
import anew.lab.Lab;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Ends the lab. */
@Command(
        name = "down",
        description = "Switch all machines of the lab off, and its network; leave nothing running.",
        footer = {"", "Examples:", "  anew lab down", "  anew lab down --wipe"})
public final class LabDownCommand implements Callable<Integer> {

    @Mixin
    private LabOptions options = new LabOptions();

    @Option(names = "--wipe", description = "Remove the lab's disks and keys too.")
    private boolean wipe;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Lab lab = options.lab();
        lab.down();
        if (wipe) {
            lab.wipe();
        }
        Console.of(spec)
                .tell(
                        wipe
                                ? "The lab is gone"
                                : "The lab is down; its disks stay in "
                                        + lab.folder().root());
        return ExitCode.OK;
    }
}
