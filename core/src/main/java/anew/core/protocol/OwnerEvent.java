package anew.core.protocol;

import anew.core.model.HostName;
import anew.core.model.VolumeRecord;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the agent of a pserver that may own a volume learns. */
public sealed interface OwnerEvent {

    record LedgerRead(VolumeView view) implements OwnerEvent {}

    /** The ledger holds less than it did. What it holds now of the volume, if anything, is read after that. */
    record LedgerWentBack() implements OwnerEvent {}

    /**
     * What the kernel says.
     *
     * @param links those that are not {@link Link#NONE}
     * @param assembled whether there is an array
     * @param settled whether md has nothing left to make equal among the active legs
     * @param bytes the size of the array; 0 without one
     */
    record Observed(SortedMap<HostName, Link> links, boolean assembled, boolean settled, long bytes)
            implements OwnerEvent {
        public Observed {
            links = Collections.unmodifiableSortedMap(new TreeMap<>(links));
        }
    }

    /** Whether a domU that has the volume exists on this pserver, in whatever state; told before one is made. */
    record DomuSeen(boolean exists) implements OwnerEvent {}

    /** The pserver's lease was renewed by a request sent at {@code sent}. */
    record LeaseRenewed(Instant sent) implements OwnerEvent {}

    /**
     * The commit under way is decided: it was done, or can never be done any more.
     *
     * @param current the record by a read after that
     */
    record CommitDecided(OwnerEffect.Commit commit, VolumeRecord current) implements OwnerEvent {}

    /** The work under way was done; what the kernel says after it was told before. */
    record WorkDone(OwnerEffect.Work work) implements OwnerEvent {}

    /** The work under way was not done, or in part; what the kernel says after it was told before. */
    record WorkFailed(OwnerEffect.Work work, String why) implements OwnerEvent {}

    /** The ledger says that this pserver runs no domU of {@code effect}'s epoch any more. */
    record StoppedTold(OwnerEffect.TellStopped effect) implements OwnerEvent {}

    /** Time has passed. */
    record Tick() implements OwnerEvent {}
}
