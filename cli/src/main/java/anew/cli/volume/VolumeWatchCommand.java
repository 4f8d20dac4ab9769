package anew.cli.volume;

import anew.cli.records.FleetLedger;
import anew.cli.records.FleetLedger.Contents;
import anew.cli.terminal.Console;
import anew.core.model.Fleet;
import anew.core.model.VolumeId;
import anew.core.port.Ledger;
import java.io.IOException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what happens to volumes, as it happens. */
@Command(
        name = "watch",
        description = {
            "Print what happens to volumes, one line for each change of state, until interrupted.",
            "Of changes that follow each other at once only the last is shown."
        },
        footer = {"", "Examples:", "  anew volume watch", "  anew volume watch db1"})
public final class VolumeWatchCommand implements Callable<Integer> {

    @Mixin
    private VolumeOptions volumes = new VolumeOptions();

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "A volume or vserver; all if left out.")
    private Optional<String> name = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Console console = Console.of(spec);
        Optional<Fleet> fleet = volumes.fleet(console);
        if (fleet.isEmpty()) {
            return ExitCode.SOFTWARE;
        }
        FleetLedger ledger = volumes.ledger(fleet.get());
        Map<VolumeId, String> shown = new TreeMap<>();
        while (true) {
            Contents contents = ledger.read();
            contents.volumes().forEach((id, view) -> {
                String line = "epoch " + view.record().epoch() + ", in sync "
                        + VolumeFacts.names(view.record().inSync()) + ", "
                        + VolumeFacts.of(contents, view).state();
                boolean asked = name.map(text -> VolumeOptions.is(text, id)).orElse(true);
                if (asked && !line.equals(shown.put(id, line))) {
                    console.print(LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + " " + id
                            + ": " + line);
                }
            });
            await(ledger, contents);
        }
    }

    private static void await(FleetLedger ledger, Contents contents) throws InterruptedException {
        Semaphore news = new Semaphore(0);
        try (Ledger.Watch _ = ledger.watch(contents, new News(news))) {
            news.acquire();
        }
    }
}
