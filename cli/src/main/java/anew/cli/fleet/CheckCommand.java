package anew.cli.fleet;

import anew.cli.terminal.Console;
import anew.cli.terminal.Style;
import anew.core.fleet.Complaint;
import anew.core.fleet.FleetReading;
import anew.core.model.Fleet;
import anew.core.model.Placement;
import anew.core.plan.Outcome;
import anew.core.plan.Planner;
import anew.core.plan.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says all that is wrong with a fleet repository: first with its text, then with the placement of its vservers. */
@Command(
        name = "check",
        description = "Say all that is wrong with a fleet repository.",
        footer = {
            "",
            "Exits with 0 if nothing is wrong, 1 after complaints, 2 if it could not run.",
            "Examples:",
            "  anew check                          the repository in this folder",
            "  anew check examples/two-racks",
            "  anew check --json | jq '.complaints[].path'"
        })
public final class CheckCommand implements Callable<Integer> {

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "The repository; this folder if left out.")
    private Path folder = Path.of("");

    @Option(names = "--json", description = "Print the complaints as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        FleetFolder read = FleetFolder.read(folder);
        List<Complaint> complaints = switch (read.reading()) {
            case FleetReading.Accepted(Fleet fleet) -> complaintsOfPlanner(fleet);
            case FleetReading.Refused(List<Complaint> found) -> found;
        };
        if (json) {
            console.print(Json.pretty(Map.of(
                    "complaints", complaints.stream().map(CheckCommand::json).toList())));
        } else if (!complaints.isEmpty()) {
            new ComplaintPrinter(console, read.files()).print(complaints);
        } else if (read.reading() instanceof FleetReading.Accepted(Fleet fleet)) {
            console.print(console.in(Style.GREEN, "nothing is wrong") + " with " + fleet.name() + ": "
                    + ComplaintPrinter.count(fleet.pservers().size(), "pserver") + ", "
                    + ComplaintPrinter.count(fleet.vservers().size(), "vserver") + ", "
                    + ComplaintPrinter.count(fleet.images().size(), "image"));
        }
        return complaints.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** What only a placement shows: N+1 in full, spread rules, legs. It concerns no single file. */
    private static List<Complaint> complaintsOfPlanner(Fleet fleet) {
        return switch (Planner.place(fleet, Placement.empty())) {
            case Outcome.Placed placed -> List.of();
            case Outcome.Refused(List<Refusal> refusals) ->
                refusals.stream().map(CheckCommand::complaint).toList();
        };
    }

    private static Complaint complaint(Refusal refusal) {
        String text = refusal.describe();
        int colon = text.lastIndexOf(": ");
        return colon < 0
                ? new Complaint("fleet.yaml", 0, 0, text, "change the fleet")
                : new Complaint("fleet.yaml", 0, 0, text.substring(0, colon), text.substring(colon + 2));
    }

    private static Map<String, Object> json(Complaint complaint) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("path", complaint.path());
        fields.put("line", complaint.line());
        fields.put("column", complaint.column());
        fields.put("problem", complaint.problem());
        fields.put("remedy", complaint.remedy());
        return fields;
    }
}
