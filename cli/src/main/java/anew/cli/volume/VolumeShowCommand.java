package anew.cli.volume;

import anew.cli.fleet.Json;
import anew.cli.records.FleetLedger.Contents;
import anew.cli.terminal.Console;
import anew.core.model.Fleet;
import anew.core.model.VolumeId;
import anew.core.protocol.VolumeView;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows one volume, leg by leg. */
@Command(
        name = "show",
        description = {
            "Show one volume, leg by leg, and what its last check found. Exits with 1 if it is not as it should be,"
                    + " whatever the check found."
        },
        footer = {"", "Examples:", "  anew volume show db1/data", "  anew volume show db1 --json"})
public final class VolumeShowCommand implements Callable<Integer> {

    @Mixin
    private VolumeOptions volumes = new VolumeOptions();

    @Parameters(paramLabel = "VOLUME", description = "Such as db1/data; the vserver is enough if it has one volume.")
    private String name = "";

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
        VolumeId id = VolumeOptions.volume(name, contents.volumes().keySet());
        VolumeView view = Objects.requireNonNull(contents.volumes().get(id));
        VolumeFacts facts = VolumeFacts.of(contents, view);
        CheckFacts checked = new CheckFacts(view.record(), contents.check(id));
        if (json) {
            Map<String, Object> all = facts.json();
            all.put("check", checked.json());
            console.print(Json.pretty(all));
        } else {
            facts.lines().forEach(console::print);
            checked.lines().forEach(console::print);
        }
        return facts.isWell() ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}
