package anew.node;

import java.time.Duration;

/**
 * How long to wait before a domU that ended by itself is started again: twice as long after every failure, up to a cap.
 *
 * @param first the wait after the first failure
 * @param cap the longest wait
 * @param healthy after running this long a domU is well again, and its next failure counts as the first
 */
public record Backoff(Duration first, Duration cap, Duration healthy) {

    /** One second hardly delays a reboot; five minutes load a pserver little and still bring a mended domU back soon. */
    public static final Backoff STANDARD =
            new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofMinutes(5));

    public Backoff {
        if (!first.isPositive() || cap.compareTo(first) < 0) {
            throw new IllegalArgumentException("back-off from " + first + " to " + cap + " is not an ascent");
        }
    }

    /** The wait after {@code failures} in a row, at least one. */
    public Duration delay(int failures) {
        Duration delay = first;
        for (int i = 1; i < failures && delay.compareTo(cap) < 0; i++) {
            delay = delay.multipliedBy(2);
        }
        return delay.compareTo(cap) < 0 ? delay : cap;
    }

    /** How many failures in a row it is now, with one more after having run for {@code ran}. */
    public int count(int failures, Duration ran) {
        return ran.compareTo(healthy) >= 0 ? 1 : failures + 1;
    }
}
