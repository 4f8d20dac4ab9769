package anew.cli.terminal;

import java.time.Duration;
import java.util.Locale;

/** Durations as people say them: {@code 0.42 s}, {@code 48 s}, {@code 2 min 05 s}, {@code 1 h 02 min}. */
public final class Durations {

    private Durations() {}

    public static String format(Duration duration) {
        if (duration.compareTo(Duration.ofMillis(9_950)) < 0) {
            String shape = duration.toMillis() < 1_000 ? "%.2f s" : "%.1f s";
            return String.format(Locale.ROOT, shape, duration.toMillis() / 1000.0);
        }
        Duration rounded = duration.plusMillis(500);
        if (rounded.toMinutes() == 0) {
            return rounded.toSeconds() + " s";
        }
        return rounded.toHours() == 0
                ? String.format(Locale.ROOT, "%d min %02d s", rounded.toMinutes(), rounded.toSecondsPart())
                : String.format(Locale.ROOT, "%d h %02d min", rounded.toHours(), rounded.toMinutesPart());
    }
}
