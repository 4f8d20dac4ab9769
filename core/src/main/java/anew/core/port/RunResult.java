package anew.core.port;

import java.time.Duration;
import java.util.List;

/**
 * How an external program ended.
 *
 * @param argv what was run
 * @param end what became of it
 * @param stdout all it wrote there, as UTF-8
 * @param stderr likewise
 * @param took wall time
 */
public record RunResult(List<String> argv, End end, String stdout, String stderr, Duration took) {

    /** What became of a program. */
    public sealed interface End {
        /** It ended by itself, or by a signal (128 + signal number, as shells count). */
        record Exited(int status) implements End {}

        /** It was killed for taking too long. */
        record TimedOut(Duration after) implements End {}

        /** It could not be started. */
        record NotStarted(String reason) implements End {}
    }

    public RunResult {
        argv = List.copyOf(argv);
    }

    public boolean succeeded() {
        return end instanceof End.Exited(int status) && status == 0;
    }

    /** One line for people: what failed and what it said last. Meaningful also after success. */
    public String describe() {
        String how = switch (end) {
            case End.Exited(int status) when status == 0 -> "succeeded";
            case End.Exited(int status) -> "exited with " + status;
            case End.TimedOut(Duration after) -> "was killed after " + after.toSeconds() + " s";
            case End.NotStarted(String reason) -> "could not be started: " + reason;
        };
        String last = lastLine(stderr.isBlank() ? stdout : stderr);
        return String.join(" ", argv) + ": " + how + (last.isEmpty() ? "" : ": " + last);
    }

    private static String lastLine(String text) {
        String stripped = text.strip();
        return stripped.substring(stripped.lastIndexOf('\n') + 1);
    }
}
