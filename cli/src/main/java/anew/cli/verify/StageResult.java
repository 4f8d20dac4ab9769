package anew.cli.verify;

import java.time.Duration;

/**
 * How a stage went.
 *
 * @param stage which
 * @param ending what became of it
 * @param took wall time
 */
record StageResult(Stage stage, Ending ending, Duration took) {

    /** What became of a stage. */
    sealed interface Ending {
        /** It ran and all is well. */
        record Passed(Counts counts) implements Ending {}

        /** It ran, and something is wrong. */
        record Failed(Counts counts, String reason) implements Ending {}

        /** It was not run. */
        record Skipped(String reason) implements Ending {}
    }

    /** One that fails has at least one failed test. */
    Counts counts() {
        return switch (ending) {
            case Ending.Passed(Counts counts) -> stage.hasTests() ? counts : new Counts(1, 0, 0);
            case Ending.Failed(Counts counts, String reason) ->
                counts.failed() == 0 ? counts.and(new Counts(0, 1, 0)) : counts;
            case Ending.Skipped(String reason) -> new Counts(0, 0, 1);
        };
    }
}
