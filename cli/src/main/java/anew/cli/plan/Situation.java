package anew.cli.plan;

import anew.cli.fleet.FleetFolder;
import anew.cli.terminal.Console;
import anew.core.model.Fleet;
import anew.core.model.Placement;
import anew.core.plan.Outcome;
import anew.core.plan.Planner;
import anew.core.plan.Refusal;
import anew.core.plan.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A fleet and where its vservers were before, read from a repository's folder or from the file of a snapshot. */
record Situation(Fleet fleet, Placement previous) {

    /** Reads {@code path}; nothing after complaints have been printed. */
    static Optional<Situation> read(Path path, Console console) throws IOException {
        if (Files.isRegularFile(path)) {
            return snapshot(path, console).map(read -> new Situation(read.fleet(), read.previous()));
        }
        return FleetFolder.read(path).fleetOrComplain(console).map(fleet -> new Situation(fleet, Placement.empty()));
    }

    private static Optional<Snapshot> snapshot(Path path, Console console) throws IOException {
        try {
            return Optional.of(Snapshot.parse(Files.readString(path)));
        } catch (IllegalArgumentException wrong) {
            console.complain(path + ": " + wrong.getMessage());
            return Optional.empty();
        }
    }

    Outcome place() {
        return Planner.place(fleet, previous);
    }

    /** The placement; nothing after the refusals have been printed. */
    Optional<Placement> placeOrComplain(Console console) {
        return switch (place()) {
            case Outcome.Placed placed -> Optional.of(placed.placement());
            case Outcome.Refused(List<Refusal> refusals) -> {
                refusals.forEach(refusal -> console.complain(refusal.describe()));
                yield Optional.empty();
            }
        };
    }
}
