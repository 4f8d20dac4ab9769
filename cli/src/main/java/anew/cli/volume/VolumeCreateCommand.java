package anew.cli.volume;

import anew.cli.fleet.Json;
import anew.cli.records.FleetLedger;
import anew.cli.records.FleetLedger.Contents;
import anew.cli.records.NewVolumes;
import anew.cli.records.NewVolumes.Result;
import anew.cli.records.Secrets;
import anew.cli.terminal.Console;
import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.VolumeId;
import anew.core.model.VolumeRecord;
import anew.core.plan.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes volumes of the fleet. */
@Command(
        name = "create",
        description = {
            "Make volumes of the fleet: without a name, all that have never been made.",
            "Their legs go where 'anew plan' has them."
        },
        footer = {
            "",
            "Examples:",
            "  anew volume create --dry-run",
            "  anew volume create --wait",
            "  anew volume create db1/data"
        })
public final class VolumeCreateCommand implements Callable<Integer> {

    @Mixin
    private VolumeOptions volumes = new VolumeOptions();

    @Mixin
    private OrderOptions options = new OrderOptions();

    @Parameters(arity = "0..1", paramLabel = "VOLUME", description = "Such as db1/data.")
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
        return switch (make(fleet.get(), ledger)) {
            case Result.Refused(List<String> reasons) -> {
                reasons.forEach(console::complain);
                yield ExitCode.SOFTWARE;
            }
            case Result.Made(List<VolumeRecord> records) -> {
                report(console, records);
                List<VolumeId> made = records.stream().map(VolumeRecord::id).toList();
                boolean there = !options.follows()
                        || new Follow(ledger, console, options.patience()).until(made, new Goal.Settled());
                yield there ? ExitCode.OK : ExitCode.SOFTWARE;
            }
        };
    }

    private Result make(Fleet fleet, FleetLedger ledger) throws IOException {
        Contents contents = ledger.read();
        Optional<VolumeId> wanted = name.isPresent() ? Optional.of(VolumeOptions.parse(name.get())) : Optional.empty();
        Result judged = switch (NewVolumes.place(fleet, contents)) {
            case Outcome.Placed placed ->
                new NewVolumes(fleet, new Secrets()).judge(contents, placed.placement(), wanted);
            case Outcome.Refused refused -> new Result.Refused(NewVolumes.describe(refused.refusals()));
        };
        return judged instanceof Result.Made(List<VolumeRecord> records) && !options.isDryRun()
                ? NewVolumes.write(ledger, contents, records)
                : judged;
    }

    private void report(Console console, List<VolumeRecord> records) {
        if (options.isJson()) {
            console.print(Json.pretty(Map.of(
                    "made",
                    !options.isDryRun(),
                    "volumes",
                    records.stream().map(record -> record.id().toString()).toList())));
            return;
        }
        String would = options.isDryRun() ? "would be made: " : "";
        if (records.isEmpty()) {
            console.print("nothing to make: the ledger knows every volume of the fleet");
        }
        records.forEach(record -> console.print(would + record.id() + ": " + record.size() + " on "
                + VolumeFacts.names(record.legs().keySet()) + ", for "
                + record.assigned().map(HostName::text).orElse("nobody")));
    }
}
