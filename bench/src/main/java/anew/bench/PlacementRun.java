package anew.bench;

import anew.core.fleet.FleetReader;
import anew.core.fleet.FleetReading;
import anew.core.model.FileTree;
import anew.core.model.Fleet;
import anew.core.model.Placement;
import anew.core.plan.Outcome;
import anew.core.plan.Planner;
import anew.core.plan.WhatIf;
import anew.drivers.folder.FolderSource;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads, checks and places one fleet folder in a fresh process and prints how long each part took, in milliseconds:
 * {@code files 812 check 2101 place 1034 again 900 weak 1500}. What {@link PlacementBench} starts many times.
 */
public final class PlacementRun {

    private PlacementRun() {}

    public static void main(String[] args) throws IOException {
        long start = System.nanoTime();
        FileTree tree = new FolderSource(Path.of(args[0])).read();
        long read = System.nanoTime();
        Fleet fleet = accepted(FleetReader.read(tree));
        long checked = System.nanoTime();
        Placement placement = placed(Planner.place(fleet, Placement.empty()));
        long placed = System.nanoTime();
        boolean same = placed(Planner.place(fleet, placement)).equals(placement);
        long again = System.nanoTime();
        int weak = args.length > 1 ? WhatIf.weakPoints(fleet, placement).size() : 0;
        long asked = System.nanoTime();
        if (!same) {
            throw new IllegalStateException("placing a placed fleet again moved something");
        }
        System.out.printf(
                "files %d check %d place %d again %d weak %d points %d%n",
                millis(start, read),
                millis(read, checked),
                millis(checked, placed),
                millis(placed, again),
                millis(again, asked),
                weak);
    }

    static Fleet accepted(FleetReading reading) {
        return switch (reading) {
            case FleetReading.Accepted(Fleet fleet) -> fleet;
            case FleetReading.Refused refused ->
                throw new IllegalStateException(
                        "the fleet is refused: " + refused.complaints().getFirst());
        };
    }

    static Placement placed(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Placed placed -> placed.placement();
            case Outcome.Refused refused ->
                throw new IllegalStateException("the fleet cannot be placed: "
                        + refused.refusals().getFirst().describe());
        };
    }

    private static long millis(long from, long to) {
        return (to - from) / 1_000_000;
    }
}
