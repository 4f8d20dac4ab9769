package anew.cli.volume;

import anew.cli.fleet.Json;
import anew.cli.records.FleetLedger.Contents;
import anew.cli.terminal.Console;
import anew.cli.terminal.Style;
import anew.cli.terminal.Table;
import anew.core.model.Fleet;
import anew.core.model.Placement;
import anew.core.model.VolumeId;
import anew.core.model.VolumeRecord;
import anew.core.protocol.VolumeOrders;
import anew.core.protocol.VolumeView;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists all volumes. */
@Command(
        name = "list",
        description = "List all volumes. Exits with 1 if one of them is not where it is to be, or lacks a leg.",
        footer = {
            "",
            "Examples:",
            "  anew volume list",
            "  anew volume list --json | jq -r '.volumes[] | select(.well | not) | .volume'"
        })
public final class VolumeListCommand implements Callable<Integer> {

    @Mixin
    private VolumeOptions volumes = new VolumeOptions();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        Optional<Fleet> fleet = volumes.fleet(console);
        if (fleet.isEmpty()) {
            return ExitCode.SOFTWARE;
        }
        Contents contents = volumes.ledger(fleet.get()).read();
        List<VolumeId> missing = new VolumeOrders(fleet.get(), Placement.empty(), contents.volumes()).missing();
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put(
                    "volumes",
                    contents.volumes().values().stream()
                            .map(view -> VolumeFacts.of(contents, view).json())
                            .toList());
            all.put("notMade", missing.stream().map(VolumeId::toString).toList());
            console.print(Json.pretty(all));
        } else {
            print(console, contents, missing);
        }
        boolean well = missing.isEmpty()
                && contents.volumes().values().stream()
                        .allMatch(view -> VolumeFacts.of(contents, view).isWell());
        return well ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static void print(Console console, Contents contents, List<VolumeId> missing) {
        Table table = Table.of("VOLUME", "SIZE", "OWNER", "EPOCH", "IN SYNC", "STATE");
        for (VolumeView view : contents.volumes().values()) {
            VolumeFacts facts = VolumeFacts.of(contents, view);
            VolumeRecord record = view.record();
            table = table.and(
                    record.id().toString(),
                    record.size().toString(),
                    record.owner().map(owner -> owner.pserver().text()).orElse(""),
                    record.epoch().toString(),
                    VolumeFacts.names(record.inSync()),
                    facts.isWell() ? facts.state() : console.in(Style.YELLOW, facts.state()));
        }
        for (VolumeId id : missing) {
            table = table.and(id.toString(), "", "", "", "", "not made yet: anew volume create " + id);
        }
        if (table.rows().isEmpty()) {
            console.print("neither the fleet nor the ledger has a volume");
        } else {
            console.print(table);
        }
    }
}
