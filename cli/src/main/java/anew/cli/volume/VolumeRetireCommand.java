package anew.cli.volume;

import anew.cli.terminal.Console;
import anew.core.model.Fleet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Ends a volume. */
@Command(
        name = "retire",
        description = {
            "End a volume: its legs are removed, and its data are gone.",
            "Refused while it is in use. Asks for the volume's name."
        },
        footer = {
            "",
            "Examples:",
            "  anew volume rest db1 --wait && anew volume retire db1/data",
            "  anew volume retire db1/data --yes"
        })
public final class VolumeRetireCommand implements Callable<Integer> {

    @Mixin
    private VolumeOptions volumes = new VolumeOptions();

    @Mixin
    private OrderOptions options = new OrderOptions();

    @Parameters(paramLabel = "VOLUME", description = "Such as db1/data; the vserver is enough if it has one volume.")
    private String name = "";

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

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
                (judge, contents) -> judge.retire(
                        VolumeOptions.volume(name, contents.volumes().keySet())),
                id -> VolumeOptions.is(name, id),
                new Goal.Settled(),
                () -> yes || confirmed(console));
    }

    private boolean confirmed(Console console) throws IOException {
        console.tell("All data of the volume will be lost. Type " + name + " to go on:");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        return name.equals(in.readLine());
    }
}
