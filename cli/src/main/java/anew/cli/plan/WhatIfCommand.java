package anew.cli.plan;

import anew.cli.fleet.Json;
import anew.cli.terminal.Console;
import anew.cli.terminal.Style;
import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.Placement;
import anew.core.model.Pserver;
import anew.core.plan.Loss;
import anew.core.plan.WeakPoint;
import anew.core.plan.WhatIf;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what the loss of the named pservers and racks would do; or which single failures hurt anybody. */
@Command(
        name = "what-if",
        description = "Show what a loss would do; without names, which single failures hurt.",
        footer = {
            "",
            "Exits with 0 if nobody is hurt, 1 if somebody is, 2 if it could not run.",
            "Examples:",
            "  anew what-if                  each pserver and rack whose failure hurts",
            "  anew what-if alpha            the loss of one pserver",
            "  anew what-if alpha stor2      of two at once",
            "  anew what-if r1               of a rack",
            "  anew what-if --fleet incident.txt alpha"
        })
public final class WhatIfCommand implements Callable<Integer> {

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Pservers or racks that fail at once.")
    private List<String> names = List.of();

    @Option(
            names = "--fleet",
            paramLabel = "DIR|SNAPSHOT",
            description = "The repository, or the file of a snapshot; this folder if left out.")
    private Path source = Path.of("");

    @Option(names = "--json", description = "Print the answer as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        Optional<Situation> situation = Situation.read(source, console);
        Optional<Placement> placement = situation.flatMap(read -> read.placeOrComplain(console));
        if (situation.isEmpty() || placement.isEmpty()) {
            return ExitCode.SOFTWARE;
        }
        Fleet fleet = situation.get().fleet();
        return names.isEmpty()
                ? weakPoints(console, WhatIf.weakPoints(fleet, placement.get()))
                : loss(console, WhatIf.losing(fleet, placement.get(), lost(fleet)));
    }

    private SortedSet<HostName> lost(Fleet fleet) {
        SortedSet<HostName> lost = new TreeSet<>();
        for (String name : names) {
            List<HostName> meant = fleet.pservers().values().stream()
                    .filter(pserver -> pserver.name().text().equals(name)
                            || pserver.rack().text().equals(name))
                    .map(Pserver::name)
                    .toList();
            if (meant.isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(), "no pserver or rack '" + name + "' in this fleet: anew plan lists them");
            }
            lost.addAll(meant);
        }
        return lost;
    }

    private int loss(Console console, Loss loss) {
        if (json) {
            console.print(Json.pretty(json(loss)));
        } else {
            List<String> lines = loss.describe();
            lines.forEach(console::print);
            if (lines.isEmpty()) {
                console.print("nothing happens: no vserver, leg or ledger is there");
            }
        }
        return loss.hurts() ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    private int weakPoints(Console console, List<WeakPoint> weak) {
        if (json) {
            console.print(Json.pretty(
                    Map.of("weakPoints", weak.stream().map(WhatIfCommand::json).toList())));
        } else if (weak.isEmpty()) {
            console.print(console.in(Style.GREEN, "no single failure")
                    + " of a pserver or a rack keeps anybody down for longer than a failover");
        }
        for (WeakPoint point : json ? List.<WeakPoint>of() : weak) {
            console.print(console.in(Style.BOLD, kind(point) + " " + point.name()));
            point.loss().describe().forEach(line -> console.print("  " + line));
        }
        return weak.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static String kind(WeakPoint point) {
        return point.kind().name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> json(WeakPoint point) {
        Map<String, Object> fields = json(point.loss());
        fields.put("kind", kind(point));
        fields.put("name", point.name());
        return fields;
    }

    private static Map<String, Object> json(Loss loss) {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("lost", loss.lost().stream().map(HostName::text).toList());
        fields.put("hurts", loss.hurts());
        fields.put("ledgerStops", loss.ledgerStops());
        fields.put(
                "moves",
                loss.moves().stream()
                        .map(move -> Map.of(
                                "vserver", move.vserver().text(),
                                "from", move.from().text(),
                                "to", move.to().text(),
                                "besideSibling", move.besideSibling()))
                        .toList());
        fields.put(
                "stopped",
                loss.stopped().stream().map(each -> each.vserver().text()).toList());
        fields.put(
                "volumes",
                loss.volumes().stream()
                        .map(each -> Map.of(
                                "volume", each.volume().toString(),
                                "legsLost", each.legsLost(),
                                "unavailable", each.isUnavailable(),
                                "withoutRedundancy", each.isWithoutRedundancy()))
                        .toList());
        fields.put("groups", loss.groups().stream().map(Object::toString).toList());
        return fields;
    }
}
