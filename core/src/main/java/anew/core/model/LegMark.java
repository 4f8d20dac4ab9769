package anew.core.model;

import java.util.Optional;

/**
 * What is kept durably beside a leg: the record that its pserver last accepted, and when it was last opened.
 *
 * @param opened none if it never was
 * @param stamp of the leg's content, random, from when it was created
 */
public record LegMark(VolumeRecord record, Optional<Opening> opened, int stamp) {

    /**
     * An opening of a leg.
     *
     * @param epoch for whose owner
     * @param incarnation the life of the storage pserver; what the leg acknowledges in it without a flush is lost when
     *     it ends
     */
    public record Opening(Epoch epoch, Incarnation incarnation) {}

    /** Whether the leg was open in another life of its pserver than {@code present}, and has not been opened since. */
    public boolean restarted(Incarnation present) {
        return opened.filter(opening -> !opening.incarnation().equals(present)).isPresent();
    }
}
