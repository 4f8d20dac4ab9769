package anew.core.protocol;

import java.time.Duration;

/**
 * Every duration of the protocol, derived from the one number that a fleet names: within which time a volume must be in
 * use again after a failure.
 *
 * @param noop how often a quiet iSCSI connection is probed, and how long the answer may take (open-iscsi README,
 *     {@code node.conn[0].timeo.noop_out_*}); whole seconds
 * @param lease for how long a pserver counts as present after it has last renewed
 * @param drift by how much of a duration two clocks may differ at its end, as a share
 * @param fencePatience how long a claimant waits for a leg to confirm a fence
 * @param openPatience how long an owner waits for a leg to be opened and logged in
 * @param retry after which time something that failed is tried again
 */
public record Timers(
        Duration noop, Duration lease, double drift, Duration fencePatience, Duration openPatience, Duration retry) {

    /** The least whole second; iSCSI knows no shorter probes. */
    private static final Duration SECOND = Duration.ofSeconds(1);

    public Timers {
        if (noop.compareTo(SECOND) < 0 || lease.compareTo(noop) < 0 || !(drift >= 0 && drift < 0.5)) {
            throw new IllegalArgumentException(
                    "impossible timers: noop " + noop + ", lease " + lease + ", drift " + drift);
        }
    }

    /**
     * The timers of a fleet that wants its vservers back within {@code within}. Of it a third goes to noticing that a
     * pserver is gone (the lease), a sixth each to fencing and to opening legs; the rest is for the domU to boot.
     */
    public static Timers within(Duration within) {
        Duration noop = SECOND.multipliedBy(Math.max(1, within.dividedBy(30).toSeconds()));
        return new Timers(noop, within.dividedBy(3), 0.01, within.dividedBy(6), within.dividedBy(6), SECOND);
    }

    /** How long it may take to destroy a domU; a watchdog is to restart a pserver that has not by then. */
    public Duration killing() {
        return lease.dividedBy(10);
    }

    /** How long after sending its last renewal a pserver may still believe in its lease. */
    public Duration leaseBelieved() {
        return Duration.ofNanos((long) (lease.toNanos() * (1 - 2 * drift))).minus(killing());
    }
}
