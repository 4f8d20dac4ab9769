package anew.node.volume;

import anew.core.model.VolumeId;
import anew.core.protocol.Holding;
import anew.core.protocol.LegEffect;
import anew.core.protocol.OwnerEffect;
import java.util.Optional;

/**
 * Does what the protocol decides. Each method returns at once; how an effect ended is told to the {@link VolumeAgent}
 * later, by the thread that runs it, exactly once unless the agent itself ends before.
 */
public interface Performer {

    /** Ends in {@link VolumeAgent#leg} with {@code Done} or {@code Failed}. */
    void perform(VolumeId volume, LegEffect effect);

    /**
     * Ends in {@link VolumeAgent#owner}: a commit with {@code CommitDecided}, work with {@code WorkDone} or
     * {@code WorkFailed} and {@code Observed} before it, what is told to the ledger with {@code StoppedTold}, and whatever
     * is done to a domU with {@code DomuSeen(false)}.
     */
    void perform(VolumeId volume, OwnerEffect effect);

    /**
     * Remembers what is held for the next agent in this life of the pserver, and is done when it returns; empty forgets
     * it. In RAM: it must not outlive the kernel whose sessions and arrays it speaks of.
     */
    void remember(VolumeId volume, Optional<Holding> held);
}
