package anew.cli.terminal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Long work in several rows, each in one phase at a time; rows may be reported from any thread.
 *
 * <p>On a terminal the rows stand at the bottom and are drawn anew; elsewhere each new phase is a line, so that a log
 * reads from top to bottom. Close it when the work is over.
 *
 * <pre>{@code
 * try (Progress progress = Progress.start(console, List.of("alpha", "beta"))) {
 *     progress.phase("alpha", "kernel");
 *     progress.done("alpha", "ready");
 * }
 * }</pre>
 */
public final class Progress implements AutoCloseable {

    /** Often enough for a clock that shows tenths of a second, seldom enough to cost nothing. */
    private static final long REDRAW_MILLIS = 200;

    private final Console console;
    private final InstantSource clock;
    private final Map<String, Row.State> states = new LinkedHashMap<>();
    private final Map<String, Instant> begun = new LinkedHashMap<>();
    private final Map<String, Duration> took = new LinkedHashMap<>();
    private final ScheduledExecutorService redraw;
    private int linesDrawn;

    private Progress(Console console, InstantSource clock, List<String> names) {
        this.console = console;
        this.clock = clock;
        names.forEach(name -> states.put(name, new Row.State.Waiting()));
        this.redraw = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("progress").factory());
    }

    /** Begins to show rows of these names, all waiting; others may follow. */
    public static Progress start(Console console, List<String> names) {
        return start(console, InstantSource.system(), names);
    }

    static Progress start(Console console, InstantSource clock, List<String> names) {
        Progress progress = new Progress(console, clock, names);
        if (console.live()) {
            var _ = progress.redraw.scheduleWithFixedDelay(progress::draw, 0, REDRAW_MILLIS, TimeUnit.MILLISECONDS);
        }
        return progress;
    }

    /** The row is in a new phase. */
    public void phase(String name, String phase) {
        set(name, new Row.State.Busy(phase, Optional.empty()));
    }

    /** The row's phase is done to {@code fraction}, from 0 to 1. */
    public void fraction(String name, String phase, double fraction) {
        set(name, new Row.State.Busy(phase, Optional.of(fraction)));
    }

    /** The row ended well. */
    public void done(String name, String result) {
        set(name, new Row.State.Done(result));
    }

    /** The row ended badly. */
    public void failed(String name, String reason) {
        set(name, new Row.State.Failed(reason));
    }

    /** Prints a line above the rows. */
    public synchronized void tell(String line) {
        erase();
        console.tell(line);
        draw();
    }

    private synchronized void set(String name, Row.State state) {
        Row.State before = states.getOrDefault(name, new Row.State.Waiting());
        Instant now = clock.instant();
        begun.putIfAbsent(name, now);
        states.put(name, state);
        took.put(name, Duration.between(begun.getOrDefault(name, now), now));
        if (!console.live() && isNews(before, state)) {
            console.tell(row(name).line());
        }
    }

    /** A phase that only goes on is no news: a log would drown in per cents. */
    private static boolean isNews(Row.State before, Row.State after) {
        return !(before instanceof Row.State.Busy(String old, Optional<Double> oldFraction)
                && after instanceof Row.State.Busy(String phase, Optional<Double> fraction)
                && old.equals(phase));
    }

    private Row row(String name) {
        Row.State state = states.getOrDefault(name, new Row.State.Waiting());
        Duration age = state instanceof Row.State.Busy
                ? Duration.between(begun.getOrDefault(name, clock.instant()), clock.instant())
                : took.getOrDefault(name, Duration.ZERO);
        return new Row(name, state, age);
    }

    private synchronized void draw() {
        if (!console.live()) {
            return;
        }
        erase();
        int nameColumns =
                states.keySet().stream().mapToInt(String::length).max().orElse(0);
        List<String> lines = new ArrayList<>();
        states.keySet().forEach(name -> lines.add(row(name).drawn(nameColumns, console)));
        lines.forEach(console::tell);
        linesDrawn = lines.size();
    }

    /** Moves to the first row and clears from there on: CPL and ED of ECMA-48. */
    private void erase() {
        if (linesDrawn > 0) {
            console.err().print("\u001b[" + linesDrawn + "F\u001b[J");
            linesDrawn = 0;
        }
    }

    /** Draws the rows a last time and leaves them standing. */
    @Override
    public void close() {
        redraw.shutdownNow();
        draw();
        synchronized (this) {
            linesDrawn = 0;
        }
    }
}
