package anew.cli.volume;

import anew.cli.fleet.Json;
import anew.cli.lab.HostNameConverter;
import anew.cli.records.FleetLedger;
import anew.cli.records.FleetLedger.Contents;
import anew.cli.records.FleetLedger.Written;
import anew.cli.records.Secrets;
import anew.cli.terminal.Console;
import anew.cli.terminal.Style;
import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.Pserver;
import anew.core.model.VolumeId;
import anew.core.model.VolumeRecord;
import anew.core.protocol.Recovery;
import anew.core.protocol.Recovery.Answer;
import anew.core.protocol.Recovery.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Rebuilds the ledger's records from what pservers know. */
@Command(
        name = "recover",
        description = {
            "Rebuild the ledger's records of volumes from what the legs and their owners know: after the ledger was lost, or was"
                    + " restored from an old copy.",
            "Where two histories contradict each other both are shown and neither is chosen. What the ledger has right stays."
        },
        footer = {
            "",
            "Exits with 0 if the ledger is right afterwards, 1 if something is left to",
            "people, 2 if it could not run.",
            "Examples:",
            "  anew recover --dry-run",
            "  anew recover",
            "  anew recover --without stor2           stor2's disks are lost for good",
            "  anew recover --from stor1.volumes --from stor2.volumes",
            "                                         what 'anew-agent --volumes' printed"
        })
public final class RecoverCommand implements Callable<Integer> {

    @Mixin
    private VolumeOptions volumes = new VolumeOptions();

    @Option(
            names = "--without",
            split = ",",
            paramLabel = "PSERVER",
            converter = HostNameConverter.class,
            description = "It is lost for good: do without what it knows, and drop its legs.")
    private List<HostName> without = List.of();

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description = "Read what 'anew-agent --volumes' printed on a pserver; then none is asked over SSH.")
    private List<Path> files = List.of();

    @Option(names = "--dry-run", description = "Say what would be written, and write nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print the verdicts as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Console console = Console.of(spec);
        Optional<Fleet> read = volumes.fleet(console);
        if (read.isEmpty()) {
            return ExitCode.SOFTWARE;
        }
        Fleet fleet = read.get();
        FleetLedger ledger = volumes.ledger(fleet);
        Contents contents = ledger.read(); // before anybody is asked: an older word of a leg is then no contradiction
        List<Answer> answers = answers(fleet, console);
        SortedSet<HostName> storage = fleet.pservers().values().stream()
                .filter(pserver -> !pserver.storage().isEmpty())
                .map(Pserver::name)
                .collect(Collectors.toCollection(TreeSet::new));
        List<Verdict> verdicts =
                Recovery.judge(storage, answers, new TreeSet<>(without), contents.records(), new Secrets()::stamp);
        boolean written = write(ledger, contents, verdicts, console);
        if (json) {
            console.print(Json.pretty(Map.of(
                    "volumes", verdicts.stream().map(RecoverCommand::json).toList())));
        } else {
            verdicts.forEach(verdict -> print(console, verdict));
            if (verdicts.isEmpty()) {
                console.print("nobody knows of any volume");
            }
        }
        boolean right = verdicts.stream()
                .allMatch(verdict -> verdict instanceof Verdict.Agrees || verdict instanceof Verdict.Rebuilt);
        return right && written ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private List<Answer> answers(Fleet fleet, Console console) throws IOException, InterruptedException {
        return files.isEmpty() ? new Asking(volumes.lab(), console).all(fleet, without) : Asking.files(files);
    }

    private boolean write(FleetLedger ledger, Contents contents, List<Verdict> verdicts, Console console) {
        boolean well = true;
        for (Verdict verdict : verdicts) {
            if (!dryRun && verdict instanceof Verdict.Rebuilt rebuilt) {
                SortedMap<VolumeId, VolumeRecord> one = new TreeMap<>(Map.of(verdict.volume(), rebuilt.record()));
                Written written = ledger.write(contents, one);
                well &= written instanceof Written.Done;
                switch (written) {
                    case Written.Done() -> {
                        // Told with the verdict.
                    }
                    case Written.Overtaken() ->
                        console.complain(verdict.volume() + ": somebody else wrote it meanwhile: try again");
                    case Written.Unknown(String why) ->
                        console.complain(
                                verdict.volume() + ": nobody knows whether it was written: " + why + ": try again");
                }
            }
        }
        return well;
    }

    private void print(Console console, Verdict verdict) {
        String name = console.in(Style.BOLD, verdict.volume() + ":") + " ";
        switch (verdict) {
            case Verdict.Agrees(VolumeRecord record) ->
                console.print(name + "the ledger is right, version " + record.version());
            case Verdict.Rebuilt(VolumeRecord record, Recovery.Testimony from, SortedSet<HostName> dropped) -> {
                console.print(name + (dryRun ? "would be written" : "written") + " as version " + record.version()
                        + ", in sync " + VolumeFacts.names(record.inSync()));
                console.print("  from " + from.describe());
                if (!dropped.isEmpty()) {
                    console.print("  without " + VolumeFacts.names(dropped)
                            + ": what was written to it alone, if anything was, is lost");
                }
            }
            case Verdict.Unanswered(VolumeId _, SortedMap<HostName, String> missing) -> {
                console.print(name + console.in(Style.YELLOW, "nothing is decided"));
                missing.forEach((pserver, what) -> console.print(
                        "  " + pserver + " " + what + ": bring it back, or give it up with --without " + pserver));
            }
            case Verdict.TooFew(VolumeRecord record, SortedSet<HostName> left) ->
                console.print(name
                        + console.in(
                                Style.RED,
                                "its data are lost with what was given up: in sync were "
                                        + VolumeFacts.names(record.inSync()) + ", left are "
                                        + VolumeFacts.names(left)));
            case Verdict.Contradiction(VolumeId _, List<String> sides) -> {
                console.print(name + console.in(Style.RED, "contradiction, nothing is decided"));
                sides.forEach(side -> console.print("  " + side));
                console.print("  look at both, and give up the side that is wrong with --without PSERVER");
            }
        }
    }

    private static Map<String, Object> json(Verdict verdict) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("volume", verdict.volume().toString());
        switch (verdict) {
            case Verdict.Agrees(VolumeRecord record) -> {
                fields.put("verdict", "agrees");
                fields.put("version", record.version());
            }
            case Verdict.Rebuilt(VolumeRecord record, Recovery.Testimony from, SortedSet<HostName> dropped) -> {
                fields.put("verdict", "rebuilt");
                fields.put("version", record.version());
                fields.put("inSync", names(record.inSync()));
                fields.put("dropped", names(dropped));
                fields.put("from", from.describe());
            }
            case Verdict.Unanswered(VolumeId _, SortedMap<HostName, String> missing) -> {
                Map<String, Object> texts = new LinkedHashMap<>();
                missing.forEach((pserver, what) -> texts.put(pserver.text(), what));
                fields.put("verdict", "unanswered");
                fields.put("missing", texts);
            }
            case Verdict.TooFew(VolumeRecord record, SortedSet<HostName> left) -> {
                fields.put("verdict", "lost");
                fields.put("inSync", names(record.inSync()));
                fields.put("left", names(left));
            }
            case Verdict.Contradiction(VolumeId _, List<String> sides) -> {
                fields.put("verdict", "contradiction");
                fields.put("sides", new ArrayList<>(sides));
            }
        }
        return fields;
    }

    private static List<String> names(SortedSet<HostName> hosts) {
        return hosts.stream().map(HostName::text).toList();
    }
}
