package anew.cli.plan;

import anew.cli.fleet.Json;
import anew.cli.terminal.Console;
import anew.cli.terminal.Table;
import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.Placement;
import anew.core.model.Pserver;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.model.VolumeName;
import anew.core.model.Vserver;
import anew.core.plan.Outcome;
import anew.core.plan.Reason;
import anew.core.plan.Refusal;
import anew.core.plan.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints where each vserver and each leg of its volumes would be, and what room is left; or why that cannot be. */
@Command(
        name = "plan",
        description = "Show where each vserver would run, and what room is left.",
        footer = {
            "",
            "Exits with 0 if everything has a place, 1 if not, 2 if it could not run.",
            "Examples:",
            "  anew plan                              the repository in this folder",
            "  anew plan --explain web1               why web1 is where it is",
            "  anew plan --snapshot > incident.txt    what the planner looks at",
            "  anew plan incident.txt                 the same again, anywhere"
        })
public final class PlanCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR|SNAPSHOT",
            description = "The repository, or the file of a snapshot; this folder if left out.")
    private Path source = Path.of("");

    @Option(names = "--explain", paramLabel = "NAME", description = "Say why this vserver is where it is.")
    private String explain = "";

    @Option(names = "--snapshot", description = "Print what the planner looks at, with the placement it finds.")
    private boolean snapshot;

    @Option(names = "--json", description = "Print the placement as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        return Situation.read(source, console)
                .map(situation -> answer(console, situation))
                .orElse(ExitCode.SOFTWARE);
    }

    private int answer(Console console, Situation situation) {
        return switch (situation.place()) {
            case Outcome.Refused(List<Refusal> refusals) -> {
                refuse(console, situation, refusals);
                yield ExitCode.SOFTWARE;
            }
            case Outcome.Placed placed -> {
                print(console, situation.fleet(), placed);
                yield ExitCode.OK;
            }
        };
    }

    private void refuse(Console console, Situation situation, List<Refusal> refusals) {
        List<String> lines = refusals.stream().map(Refusal::describe).toList();
        if (json) {
            console.print(Json.pretty(Map.of("refusals", lines)));
        } else {
            lines.forEach(console::complain);
        }
        if (snapshot) {
            console.out().print(new Snapshot(situation.fleet(), situation.previous()).format());
        }
    }

    private void print(Console console, Fleet fleet, Outcome.Placed placed) {
        if (snapshot) {
            console.out().print(new Snapshot(fleet, placed.placement()).format());
        } else if (!explain.isEmpty()) {
            console.print(reasonFor(placed));
        } else if (json) {
            console.print(Json.pretty(json(fleet, placed)));
        } else {
            tables(console, fleet, placed);
        }
    }

    private String reasonFor(Outcome.Placed placed) {
        return placed.reasons().stream()
                .filter(reason -> reason.vserver().text().equals(explain))
                .findFirst()
                .map(Reason::describe)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "no vserver '" + explain + "' in this fleet: anew plan lists them"));
    }

    private static void tables(Console console, Fleet fleet, Outcome.Placed placed) {
        List<List<String>> vservers = new ArrayList<>();
        for (Reason reason : placed.reasons()) {
            vservers.add(List.of(
                    reason.vserver().text(),
                    reason.pserver().text(),
                    legs(placed.placement(), reason.vserver()),
                    reason.why().name().toLowerCase(Locale.ROOT)));
        }
        console.print(new Table(List.of("VSERVER", "PSERVER", "LEGS", "WHY"), vservers));
        console.print("");
        List<List<String>> pservers = new ArrayList<>();
        rooms(fleet, placed.placement())
                .forEach(room -> pservers.add(List.of(
                        room.pserver().text(),
                        room.rack(),
                        Integer.toString(room.vservers()),
                        Size.format(room.memoryFree()),
                        Long.toString(room.vcpusFree()))));
        console.print(new Table(List.of("PSERVER", "RACK", "VSERVERS", "MEMORY FREE", "VCPUS FREE"), pservers));
    }

    private static String legs(Placement placement, HostName vserver) {
        VolumeId first = new VolumeId(vserver, new VolumeName("0"));
        return placement.legs().tailMap(first).entrySet().stream()
                .takeWhile(entry -> entry.getKey().vserver().equals(vserver))
                .map(entry -> entry.getKey().volume() + " on "
                        + entry.getValue().stream().map(HostName::text).collect(Collectors.joining("+")))
                .collect(Collectors.joining(", "));
    }

    private static Map<String, Object> json(Fleet fleet, Outcome.Placed placed) {
        Map<String, Object> vservers = new LinkedHashMap<>();
        placed.reasons()
                .forEach(reason -> vservers.put(
                        reason.vserver().text(),
                        Map.of("pserver", reason.pserver().text(), "why", reason.describe())));
        Map<String, Object> volumes = new LinkedHashMap<>();
        placed.placement()
                .legs()
                .forEach((volume, legs) -> volumes.put(
                        volume.toString(), legs.stream().map(HostName::text).toList()));
        Map<String, Object> pservers = new LinkedHashMap<>();
        rooms(fleet, placed.placement())
                .forEach(room -> pservers.put(
                        room.pserver().text(),
                        new TreeMap<>(Map.of(
                                "vservers", room.vservers(),
                                "memoryFreeBytes", room.memoryFree(),
                                "vcpusFree", room.vcpusFree()))));
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("vservers", vservers);
        all.put("volumes", volumes);
        all.put("pservers", pservers);
        return all;
    }

    /** What is left on a pserver. */
    private record Room(HostName pserver, String rack, int vservers, long memoryFree, long vcpusFree) {}

    private static List<Room> rooms(Fleet fleet, Placement placement) {
        Map<HostName, List<Vserver>> guests = new TreeMap<>();
        fleet.vservers()
                .values()
                .forEach(vserver -> placement
                        .hostOf(vserver.name())
                        .ifPresent(host -> guests.computeIfAbsent(host, name -> new ArrayList<>())
                                .add(vserver)));
        return fleet.pservers().values().stream()
                .filter(Pserver::runsVservers)
                .map(pserver -> room(pserver, guests.getOrDefault(pserver.name(), List.of())))
                .toList();
    }

    private static Room room(Pserver pserver, List<Vserver> guests) {
        long memory = guests.stream().mapToLong(guest -> guest.memory().bytes()).sum();
        long vcpus = guests.stream().mapToLong(Vserver::vcpus).sum();
        return new Room(
                pserver.name(),
                pserver.rack().text(),
                guests.size(),
                pserver.domuMemoryBytes() - memory,
                pserver.domuVcpus() - vcpus);
    }
}
