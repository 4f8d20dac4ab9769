package anew.cli.terminal;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * One thing that is being done, as {@link Progress} shows it.
 *
 * @param name what is being worked on: {@code alpha}, {@code base}
 * @param state how far it is
 * @param took since its beginning
 */
record Row(String name, State state, Duration took) {

    private static final int BAR_COLUMNS = 20;

    /** In a log, what has just begun has no age. */
    private static final Duration WORTH_TELLING = Duration.ofMillis(100);

    /** How far a row is. */
    sealed interface State {
        /** Its turn has not come. */
        record Waiting() implements State {}

        /** In the phase {@code phase}, done to {@code fraction} (0 to 1) where somebody knows. */
        record Busy(String phase, Optional<Double> fraction) implements State {}

        /** Ended well, and with what. */
        record Done(String result) implements State {}

        /** Ended badly, and why. */
        record Failed(String reason) implements State {}
    }

    /** The row as it is drawn on a terminal, cut to fit. */
    String drawn(int nameColumns, Console console) {
        String name = String.format("%-" + nameColumns + "s", this.name);
        String text = name + "  " + String.format("%12s", time()) + "  " + words(console);
        int room = console.columns() - 1;
        return Style.width(text) <= room ? text : Style.plain(text).substring(0, room);
    }

    /** The row as a line of its own. */
    String line() {
        boolean begins = took.compareTo(WORTH_TELLING) < 0;
        return name + ": " + Style.plain(bare()) + (begins ? "" : " (" + time() + ")");
    }

    private String words(Console console) {
        return switch (state) {
            case State.Waiting() -> console.in(Style.DIM, bare());
            case State.Busy(String phase, Optional<Double> fraction) ->
                fraction.map(Row::bar).orElse("") + phase;
            case State.Done(String result) -> console.in(Style.GREEN, bare());
            case State.Failed(String reason) -> console.in(Style.RED, bare());
        };
    }

    private String bare() {
        return switch (state) {
            case State.Waiting() -> "waiting";
            case State.Busy(String phase, Optional<Double> fraction) ->
                phase
                        + fraction.map(done -> String.format(Locale.ROOT, " %.0f%%", done * 100))
                                .orElse("");
            case State.Done(String result) -> result;
            case State.Failed(String reason) -> "failed: " + reason;
        };
    }

    private String time() {
        return state instanceof State.Waiting ? "" : Durations.format(took);
    }

    private static String bar(double fraction) {
        int full = (int) Math.round(Math.clamp(fraction, 0, 1) * BAR_COLUMNS);
        return "[" + "#".repeat(full) + "-".repeat(BAR_COLUMNS - full) + "] ";
    }
}
