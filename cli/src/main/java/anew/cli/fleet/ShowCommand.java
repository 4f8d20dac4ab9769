package anew.cli.fleet;

import anew.cli.terminal.Console;
import anew.cli.terminal.Style;
import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.Placement;
import anew.core.plan.Outcome;
import anew.core.plan.Planner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints everything that is known of one machine. */
@Command(
        name = "show",
        description = "Print everything known of a pserver or vserver.",
        footer = {"", "Examples:", "  anew show web1", "  anew show alpha --fleet examples/two-racks --json"})
public final class ShowCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "A pserver or vserver.")
    private String name = "";

    @Option(names = "--fleet", paramLabel = "DIR", description = "The repository; this folder if left out.")
    private Path folder = Path.of("");

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        FleetFolder read = FleetFolder.read(folder);
        Optional<Fleet> fleet = read.fleetOrComplain(console);
        if (fleet.isEmpty()) {
            return ExitCode.SOFTWARE;
        }
        Optional<Placement> placement = switch (Planner.place(fleet.get(), Placement.empty())) {
            case Outcome.Placed placed -> Optional.of(placed.placement());
            case Outcome.Refused refused -> Optional.empty();
        };
        Facts facts = new Facts(fleet.get(), read.files(), placement);
        Optional<Map<String, Object>> known = HostName.isValid(name) ? facts.of(new HostName(name)) : Optional.empty();
        if (known.isEmpty()) {
            console.complain("no machine is called '" + name + "': there are " + names(fleet.get()));
            return ExitCode.SOFTWARE;
        }
        if (json) {
            console.print(Json.pretty(known.get()));
        } else {
            known.get().forEach((key, value) -> print(console, key, value));
        }
        return ExitCode.OK;
    }

    private static String names(Fleet fleet) {
        List<String> names = Stream.concat(fleet.pservers().keySet().stream(), fleet.vservers().keySet().stream())
                .map(HostName::text)
                .toList();
        return names.size() <= 20 ? String.join(", ", names) : names.size() + " others";
    }

    private static void print(Console console, String key, Object value) {
        String label = console.in(Style.BOLD, "%-14s".formatted(key.replace('-', ' ')));
        List<?> items = value instanceof List<?> list ? list : List.of(value);
        if (items.isEmpty()) {
            return;
        }
        String indent = " ".repeat(15);
        List<String> lines = items.stream()
                .map(ShowCommand::line)
                .flatMap(text -> Arrays.stream(text.split("\n", -1)))
                .toList();
        console.print(label + " " + String.join("\n" + indent, lines));
    }

    private static String line(Object item) {
        if (!(item instanceof Map<?, ?> map)) {
            return String.valueOf(item);
        }
        StringBuilder line = new StringBuilder();
        map.forEach((key, value) -> {
            String shown = value instanceof List<?> list
                    ? String.join(" ", list.stream().map(String::valueOf).toList())
                    : String.valueOf(value);
            if (!shown.isEmpty()) {
                line.append(line.isEmpty() ? "" : ", ").append(key).append(' ').append(shown);
            }
        });
        return line.toString();
    }
}
