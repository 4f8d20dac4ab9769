package anew.cli.volume;

import anew.cli.fleet.Json;
import anew.cli.records.FleetLedger;
import anew.cli.records.FleetLedger.Contents;
import anew.cli.records.FleetLedger.Written;
import anew.cli.records.Secrets;
import anew.cli.terminal.Console;
import anew.cli.terminal.Progress;
import anew.core.model.CheckOrder;
import anew.core.model.CheckReport;
import anew.core.model.CheckReport.Finding;
import anew.core.model.CheckReport.Places;
import anew.core.model.CheckReport.Stage;
import anew.core.model.Fleet;
import anew.core.model.Placement;
import anew.core.model.VolumeId;
import anew.core.protocol.VolumeOrders;
import anew.core.protocol.VolumeOrders.Checking;
import anew.core.protocol.VolumeOrders.Refused;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has the legs of a volume read and compared. */
@Command(
        name = "check",
        description = {
            "Read all legs of a volume, while it is in use, and tell which of them differs where.",
            "Nothing is mended. The owner does it when no leg catches up, and ends it when one has to. With --wait,"
                    + " exits with 0 if the legs agree, 1 if they differ, 2 if that could not be found out."
        },
        footer = {
            "",
            "Examples:",
            "  anew volume check db1/data --wait",
            "  anew volume check db1/data    'anew volume show db1/data' tells how far it is",
            "  anew volume check db1 --wait --json | jq '.places[].odd'"
        })
public final class VolumeCheckCommand implements Callable<Integer> {

    /** How often an order is judged anew because something changed meanwhile; each time is one round trip. */
    private static final int TRIES = 8;

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
            return ExitCode.USAGE;
        }
        FleetLedger ledger = volumes.ledger(fleet.get());
        Secrets secrets = new Secrets();
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Contents contents = ledger.read();
            VolumeId id = VolumeOptions.volume(name, contents.volumes().keySet());
            VolumeOrders orders = new VolumeOrders(fleet.get(), Placement.empty(), contents.volumes());
            switch (orders.check(id, contents.check(id), secrets.stamp())) {
                case Refused(String why, String remedy) -> {
                    return refuse(console, why + ": " + remedy);
                }
                case Checking.UnderWay(CheckOrder order) -> {
                    return ordered(console, ledger, id, order, "a check has been ordered already");
                }
                case Checking.Ordered(CheckOrder order) -> {
                    if (options.isDryRun()) {
                        return ordered(console, ledger, id, order, "a check would be ordered");
                    }
                    switch (ledger.order(contents, id, order)) {
                        case Written.Done() -> {
                            return ordered(console, ledger, id, order, "a check is ordered");
                        }
                        case Written.Overtaken() -> {
                            // Judged by what there is now.
                        }
                        case Written.Unknown(String why) -> {
                            return refuse(
                                    console,
                                    "nobody knows whether the check was ordered: " + why
                                            + ": give the order again, which does no harm");
                        }
                    }
                }
            }
        }
        return refuse(console, "the volume's record changes all the time: try again when it has come to rest");
    }

    private static int refuse(Console console, String why) {
        console.complain(why);
        return ExitCode.USAGE;
    }

    private int ordered(Console console, FleetLedger ledger, VolumeId id, CheckOrder order, String what)
            throws IOException, InterruptedException {
        if (options.follows()) {
            return follow(console, ledger, id, order);
        }
        if (options.isJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("volume", id.toString());
            json.put("epoch", order.epoch().number());
            json.put("ordered", !options.isDryRun());
            console.print(Json.pretty(json));
        } else {
            console.print(id + ": " + what + ", in epoch " + order.epoch());
        }
        return ExitCode.OK;
    }

    private int follow(Console console, FleetLedger ledger, VolumeId id, CheckOrder order)
            throws IOException, InterruptedException {
        Look look = new Look(order);
        if (!new Follow(ledger, console, options.patience()).until(List.of(id), look)) {
            return ExitCode.USAGE;
        }
        CheckFacts facts = look.last.orElseThrow();
        if (options.isJson()) {
            console.print(Json.pretty(facts.json(order)));
        } else {
            facts.lines(order).forEach(console::print);
        }
        return switch (facts.finding(order).orElseThrow()) {
            case Finding.Equal _ -> ExitCode.OK;
            case Finding.Differing _ -> ExitCode.SOFTWARE;
            case Finding.NotRun _ -> ExitCode.USAGE;
        };
    }

    /** Looks how far the check is, and keeps what it saw last: the next check may take its place at once. */
    private static final class Look implements Follow.Look {
        private final CheckOrder order;
        private Optional<CheckFacts> last = Optional.empty();

        Look(CheckOrder order) {
            this.order = order;
        }

        @Override
        public boolean show(VolumeId id, Contents contents, Progress progress) {
            CheckFacts facts = new CheckFacts(
                    Objects.requireNonNull(contents.volumes().get(id)).record(), contents.check(id));
            last = Optional.of(facts);
            String row = id.toString();
            Optional<Finding> finding = facts.finding(order);
            finding.ifPresentOrElse(
                    found -> end(row, found, progress),
                    () -> showStage(row, contents.check(id).answer(order), progress));
            return finding.isPresent();
        }

        private static void end(String row, Finding finding, Progress progress) {
            if (finding instanceof Finding.Equal) {
                progress.done(row, CheckFacts.text(finding));
            } else {
                progress.failed(row, CheckFacts.text(finding));
            }
        }

        private static void showStage(String row, Optional<CheckReport> report, Progress progress) {
            if (report.isEmpty()) {
                progress.phase(row, "the owner is to begin");
                return;
            }
            switch (report.get().stage()) {
                case Stage.Reading(long done, long total) ->
                    progress.fraction(row, "all legs are read", fraction(done, total));
                case Stage.Comparing(long done, long total, long _, Places _) ->
                    progress.fraction(row, "it is looked where they differ", fraction(done, total));
                case Stage.Ended _ -> progress.phase(row, "ended");
            }
        }

        private static double fraction(long done, long total) {
            return total == 0 ? 0 : Math.min(1, (double) done / total);
        }
    }
}
