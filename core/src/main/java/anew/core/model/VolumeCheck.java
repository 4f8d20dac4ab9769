package anew.core.model;

import java.util.Optional;

/**
 * What the ledger holds of checks of one volume.
 *
 * @param order the last one
 * @param report the last one; it may answer an earlier order
 */
public record VolumeCheck(Optional<CheckOrder> order, Optional<CheckReport> report) {

    public static final VolumeCheck NONE = new VolumeCheck(Optional.empty(), Optional.empty());

    /** The order that the owner has yet to answer; an order of an earlier epoch than the record's has ended with it. */
    public Optional<CheckOrder> open(VolumeRecord record) {
        return order.filter(one -> one.epoch().equals(record.epoch()))
                .filter(one -> answer(one).filter(CheckReport::hasEnded).isEmpty());
    }

    /** How far the owner is with {@code asked}; empty if it has not begun. */
    public Optional<CheckReport> answer(CheckOrder asked) {
        return report.filter(one -> one.order().equals(asked));
    }
}
