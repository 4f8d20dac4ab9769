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

/** Makes a volume as large as the fleet says. */
@Command(
        name = "grow",
        description = {
            "Make a volume as large as the fleet says, while it is in use.",
            "Write the new size into the vserver's server.yaml first. A volume never shrinks."
        },
        footer = {"", "Examples:", "  anew volume grow db1/data --dry-run", "  anew volume grow db1/data --wait"})
public final class VolumeGrowCommand implements Callable<Integer> {

    @Mixin
    private VolumeOptions volumes = new VolumeOptions();

    @Mixin
    private OrderOptions options = new OrderOptions();

    @Parameters(paramLabel = "VOLUME", description = "Such as db1/data; the vserver is enough if it has one volume.")
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
                (judge, contents) ->
                        judge.grow(VolumeOptions.volume(name, contents.volumes().keySet())),
                id -> VolumeOptions.is(name, id),
                new Goal.Grown(),
                Orders.Confirmation.NOT_NEEDED);
    }
}
