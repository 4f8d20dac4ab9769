package anew.cli.volume;

import anew.cli.terminal.Console;
import anew.core.model.Fleet;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has a vserver with volumes run nowhere. */
@Command(
        name = "rest",
        description = "Shut a vserver with volumes down, and have nobody own them.",
        footer = {"", "To run it again: anew volume take-over. Examples:", "  anew volume rest db1 --wait"})
public final class VolumeRestCommand implements Callable<Integer> {

    @Mixin
    private VolumeOptions volumes = new VolumeOptions();

    @Mixin
    private OrderOptions options = new OrderOptions();

    @Parameters(paramLabel = "VSERVER", description = "The vserver, or one of its volumes; all of them go together.")
    private String name = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Console console = Console.of(spec);
        Optional<Fleet> fleet = volumes.fleet(console);
        if (fleet.isEmpty()) {
            return ExitCode.SOFTWARE;
        }
        Orders orders = new Orders(fleet.get(), volumes.ledger(fleet.get()), console, options);
        return orders.run(
                (judge, contents) -> judge.rest(
                        VolumeOptions.vserver(name, contents.volumes().keySet())),
                id -> VolumeOptions.isOf(name, id),
                new Goal.Settled(),
                Orders.Confirmation.NOT_NEEDED);
    }
}
