package anew.cli.lab;

import anew.cli.terminal.Console;
import anew.lab.Lab;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Ends the lab. */
@Command(
        name = "down",
        description = "Switch all machines of the lab off, and its network; leave nothing running.",
        footer = {"", "Examples:", "  anew lab down", "  anew lab down --save", "  anew lab down --wipe"})
public final class LabDownCommand implements Callable<Integer> {

    @Mixin
    private LabOptions options = new LabOptions();

    @Option(
            names = "--save",
            description = "Save the memory of machines that are ready; the next 'up' wakes them in seconds.")
    private boolean save;

    @Option(names = "--wipe", description = "Remove the lab's disks and keys too.")
    private boolean wipe;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Lab lab = options.lab();
        Console console = Console.of(spec);
        if (save && wipe) {
            throw new ParameterException(spec.commandLine(), "--save and --wipe exclude each other");
        }
        if (save) {
            try (BootDisplay display = new BootDisplay(console, List.of())) {
                lab.sleep(display);
            }
        } else {
            lab.down();
        }
        if (wipe) {
            lab.folder().wipe();
        }
        console.tell(
                wipe
                        ? "The lab is gone"
                        : "The lab is down; its disks stay in " + lab.folder().root());
        return ExitCode.OK;
    }
}
