package anew.cli.volume;

import anew.cli.lab.HostNameConverter;
import anew.cli.terminal.Console;
import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.PoolName;
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

/** Moves a leg of a volume to another storage pserver. */
@Command(
        name = "move-leg",
        description = {
            "Move a leg of a volume to another storage pserver, while it is in use.",
            "The old one leaves when the new one has everything. The old pserver may be lost already. A leg that 'anew"
                    + " volume check' found odd must leave at once, or the new one may be filled from it."
        },
        footer = {
            "",
            "Examples:",
            "  anew volume move-leg db1/data --from stor1 --to stor3 --wait",
            "  anew volume move-leg db1/data --from stor1 --to stor3 --pool fast",
            "  anew volume move-leg db1/data --from stor1 --to stor3 --at-once",
            "                                                       stor1's bytes are wrong"
        })
public final class VolumeMoveLegCommand implements Callable<Integer> {

    @Mixin
    private VolumeOptions volumes = new VolumeOptions();

    @Mixin
    private OrderOptions options = new OrderOptions();

    @Parameters(paramLabel = "VOLUME", description = "Such as db1/data; the vserver is enough if it has one volume.")
    private String name = "";

    @Option(
            names = "--from",
            required = true,
            paramLabel = "PSERVER",
            converter = HostNameConverter.class,
            description = "Where the leg is.")
    private HostName from = new HostName("unset");

    @Option(
            names = "--to",
            required = true,
            paramLabel = "PSERVER",
            converter = HostNameConverter.class,
            description = "Where it is to be.")
    private HostName to = new HostName("unset");

    @Option(
            names = "--at-once",
            description = "Go on without the old leg before the new one is filled: one copy less until then.")
    private boolean atOnce;

    @Option(names = "--pool", description = "The pool there (default: the one with the most room).")
    private Optional<String> pool = Optional.empty();

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
        Optional<PoolName> wanted = pool.map(PoolName::new);
        return orders.run(
                (judge, contents) -> judge.moveLeg(
                        VolumeOptions.volume(name, contents.volumes().keySet()), from, to, wanted, atOnce),
                id -> VolumeOptions.is(name, id),
                new Goal.Moved(from),
                Orders.Confirmation.NOT_NEEDED);
    }
}
