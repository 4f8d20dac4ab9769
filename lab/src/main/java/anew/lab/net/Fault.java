package anew.lab.net;

import java.time.Duration;

/**
 * What is wrong with one direction of the way between two machines.
 *
 * @param loss the share of frames that vanish, 0 to 1; 1 is a cut cable
 * @param delay how much later than sent the others arrive
 */
public record Fault(double loss, Duration delay) {

    /** Nothing gets through. */
    public static final Fault CUT = new Fault(1, Duration.ZERO);

    public Fault {
        if (!(loss >= 0 && loss <= 1)) {
            throw new IllegalArgumentException("loss is a share between 0 and 1, not " + loss);
        }
        if (delay.isNegative()) {
            throw new IllegalArgumentException("a frame cannot arrive before it was sent: delay " + delay);
        }
    }
}
