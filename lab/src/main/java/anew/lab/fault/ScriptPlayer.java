package anew.lab.fault;

import anew.lab.fault.FaultScript.Step;
import java.io.IOException;
import java.time.Duration;

/** Gives the orders of a script at their times. An order that takes long makes those behind it late, never wrong in order. */
public final class ScriptPlayer {

    /** Carries orders out. */
    public interface Performer {
        void perform(FaultOrder order) throws IOException, InterruptedException;
    }

    /** The time since the start of the script. */
    public interface Stopwatch {
        Duration now();

        /** Returns at that time, or at once if it has passed. */
        void waitUntil(Duration time) throws InterruptedException;
    }

    /** Is told of each step when it is done. */
    public interface Audience {
        void done(Step step, Duration begun, Duration ended);
    }

    private final Performer performer;
    private final Stopwatch stopwatch;

    public ScriptPlayer(Performer performer, Stopwatch stopwatch) {
        this.performer = performer;
        this.stopwatch = stopwatch;
    }

    /**
     * Plays the script to its end.
     *
     * @throws IOException of the order that failed; what comes after it is not done
     */
    public void play(FaultScript script, Audience audience) throws IOException, InterruptedException {
        for (Step step : script.steps()) {
            stopwatch.waitUntil(step.at());
            Duration begun = stopwatch.now();
            performer.perform(step.order());
            audience.done(step, begun, stopwatch.now());
        }
    }
}
