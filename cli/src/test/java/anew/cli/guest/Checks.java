package anew.cli.guest;

import anew.core.port.LegHost;
import anew.core.port.MirrorHost;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** What a trial in a guest says, a line each: {@code pass:} what held, {@code took:} how long something took. */
final class Checks {

    private static final Duration SOON = Duration.ofSeconds(40);
    private static final Duration POLL = Duration.ofMillis(20);

    private Checks() {}

    /** What a trial does. */
    interface Steps {
        void take() throws Exception;
    }

    /** Runs a trial; the exit status says nothing, the lines do: {@code FAIL:} where it ended early, then its end. */
    static void trial(Steps steps) {
        long started = System.nanoTime();
        try {
            steps.take();
        } catch (Exception | AssertionError failure) {
            say("FAIL: " + failure);
            failure.printStackTrace(System.out);
        }
        say("trial: ended after " + seconds(started) + " s");
    }

    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        await(what, SOON, condition);
        say("pass: " + what);
    }

    /** Looks again and again, because neither sysfs nor configfs tells Java of a change. */
    static void await(String what, Duration patience, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + patience.toSeconds() + " s: " + what);
            }
            Thread.sleep(POLL);
        }
    }

    static void check(String what, boolean right) {
        if (!right) {
            throw new AssertionError(what);
        }
        say("pass: " + what);
    }

    static void done(String what, LegHost.Outcome outcome) {
        check(what + " " + outcome, outcome instanceof LegHost.Outcome.Done);
    }

    static void done(String what, MirrorHost.Outcome outcome) {
        check(what + " " + outcome, outcome instanceof MirrorHost.Outcome.Done);
    }

    static void failed(String what, LegHost.Outcome outcome) {
        check(what + " " + outcome, outcome instanceof LegHost.Outcome.Failed);
    }

    static void failed(String what, MirrorHost.Outcome outcome) {
        check(what + " " + outcome, outcome instanceof MirrorHost.Outcome.Failed);
    }

    static void figure(String what, long since) {
        say("took: " + what + ": " + seconds(since) + " s");
    }

    static String seconds(long since) {
        return String.format(Locale.ROOT, "%.2f", (System.nanoTime() - since) / 1e9);
    }

    static void say(String line) {
        System.out.println(line);
    }
}
