package anew.cli.volume;

import anew.cli.lab.HostNameConverter;
import anew.cli.terminal.Console;
import anew.core.model.Fleet;
import anew.core.model.HostName;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has another pserver run a vserver with volumes. */
@Command(
        name = "take-over",
        description = {
            "Have another pserver run a vserver with volumes.",
            "Its owner is asked to shut the domU down and let go; one that is lost is fenced. Refused if the pserver has no room or"
                    + " does not answer, or if too few legs in sync do."
        },
        footer = {
            "",
            "Examples:",
            "  anew volume take-over db1 --to beta --wait",
            "  anew volume take-over db1 --to beta --now   as if the owner's plug were pulled",
            "  anew volume take-over db1 --to beta --dry-run"
        })
public final class VolumeTakeOverCommand implements Callable<Integer> {

    @Mixin
    private VolumeOptions volumes = new VolumeOptions();

    @Mixin
    private OrderOptions options = new OrderOptions();

    @Parameters(paramLabel = "VSERVER", description = "The vserver, or one of its volumes; all of them go together.")
    private String name = "";

    @Option(
            names = "--to",
            required = true,
            paramLabel = "PSERVER",
            converter = HostNameConverter.class,
            description = "Who is to run it.")
    private HostName to = new HostName("unset");

    @Option(names = "--now", description = "Fence a living owner at once instead of waiting until it has let go.")
    private boolean now;

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
                (judge, contents) -> judge.takeOver(
                        VolumeOptions.vserver(name, contents.volumes().keySet()), to, now),
                id -> VolumeOptions.isOf(name, id),
                new Goal.Settled(),
                Orders.Confirmation.NOT_NEEDED);
    }
}
