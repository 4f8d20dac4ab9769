package anew.sim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** What is written down of a schedule: the log for people, and every message besides if asked for. */
final class Trace {

    /** How much is written down. */
    enum Level {
        NOTHING,
        LOG,
        ALL
    }

    private final Agenda agenda;
    private final Level level;
    private final List<String> lines = new ArrayList<>();

    Trace(Agenda agenda, Level level) {
        this.agenda = agenda;
        this.level = level;
    }

    boolean logs() {
        return level != Level.NOTHING;
    }

    boolean tellsAll() {
        return level == Level.ALL;
    }

    void log(String who, String what) {
        if (logs()) {
            lines.add(line(who, what));
        }
    }

    void tell(String who, String what) {
        if (tellsAll()) {
            lines.add(line(who, what));
        }
    }

    List<String> lines() {
        return Collections.unmodifiableList(lines);
    }

    private String line(String who, String what) {
        long micros = agenda.nowMicros();
        return String.format(Locale.ROOT, "%4d.%06d %-7s %s", micros / 1_000_000, micros % 1_000_000, who, what);
    }
}
