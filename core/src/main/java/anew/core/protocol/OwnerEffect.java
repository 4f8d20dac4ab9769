package anew.core.protocol;

import anew.core.model.Epoch;
import anew.core.model.HostName;
import anew.core.model.LegLife;
import anew.core.model.VolumeRecord;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** What the agent of a pserver that may own a volume has to do. At most one of each lane is under way. */
public sealed interface OwnerEffect {

    /**
     * Replace {@code from} in the ledger by what {@code change} makes of it, if it is still there. Tried again until it
     * is certain that it was done or never will be.
     */
    record Commit(VolumeRecord from, Change change) implements OwnerEffect {}

    /** Put into the ledger that this pserver runs no domU of {@code epoch} or any before. Tried again until done. */
    record TellStopped(Epoch epoch) implements OwnerEffect {}

    /** Destroy the domU at once. Tried again until there is none. */
    record KillDomu() implements OwnerEffect {}

    /** Ask the domU to shut down; destroy it when it does not. */
    record ShutDownDomu() implements OwnerEffect {}

    /** Something to do to sessions and array; each ends within a bounded time, and is safe to do again. */
    sealed interface Work extends OwnerEffect {}

    /** Log in to that life of a leg and no other; a session with an earlier one is ended first. */
    record LogIn(HostName leg, LegLife life, String secret) implements Work {}

    /** Have everything that was written to the array so far on the disks of all its active legs. */
    record Flush(HostName leg) implements Work {}

    /** Make the array of a new volume, from legs that are all zero. */
    record Make(FenceProof proof, SortedSet<HostName> legs) implements Work {
        public Make {
            legs = Collections.unmodifiableSortedSet(new TreeSet<>(legs));
        }
    }

    /**
     * Assemble the array from exactly these legs.
     *
     * @param resync whether md is to make them all equal first
     */
    record Assemble(FenceProof proof, SortedSet<HostName> legs, boolean resync) implements Work {
        public Assemble {
            legs = Collections.unmodifiableSortedSet(new TreeSet<>(legs));
        }
    }

    /** Bring a logged-in leg up to date and have it take part in every write. */
    record Add(HostName leg, Resync how) implements Work {}

    /** Fail a leg in md, log it out, which lets writes go on that wait for it, and forget it. */
    record Fail(HostName leg) implements Work {}

    /** End all sessions and stop the array; nothing that waits is written any more. */
    record TearDown() implements Work {}

    /** Let the array use all that its legs have. */
    record Extend(long bytes) implements Work {}

    /** How a leg is brought up to date. */
    enum Resync {
        /** Every byte is copied. */
        FULL,
        /** Only what was written since it was last in sync, by md's write-intent bitmap. */
        BITMAP
    }
}
