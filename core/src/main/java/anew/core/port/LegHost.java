package anew.core.port;

import anew.core.model.HostName;
import anew.core.model.LegLife;
import anew.core.model.PoolName;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Keeps legs on this pserver and exports them. All methods block until the machine has done it or failed; every one may be
 * called again after a failure, and after a restart of the agent, which changes nothing: all is read from the machine.
 * After a restart of the machine every leg is closed.
 *
 * <p>Not promised: that two calls for the same leg at a time do anything sensible.
 */
public interface LegHost {

    /** Longest mark in bytes of UTF-8. */
    int MARK_BYTES_MAX = 32 * 1024;

    /** Every whole leg here; one whose making was cut short is none. */
    Listing list() throws InterruptedException;

    /**
     * The volumes whose legs have failed, as far as the kernel tells by itself; empty where it does not. Costs next to
     * nothing, unlike {@link #list}, so that it may be asked all the time.
     */
    SortedSet<VolumeId> failed() throws InterruptedException;

    /**
     * Makes a leg of at least {@code size} that reads as zeros and has no mark. A leg of that volume that is whole already
     * is left as it is. Zeroing reads and writes the whole leg on disks that cannot do it by themselves, and begins anew
     * when it was cut short.
     */
    Outcome create(VolumeId volume, PoolName pool, Size size) throws InterruptedException;

    /** Makes the leg at least {@code size} large; what is added reads as zeros or is rewritten by its owner's resync. */
    Outcome grow(VolumeId volume, Size size) throws InterruptedException;

    /** Gives the leg's room back to its pool, its mark and data with it; fails while it is open. */
    Outcome remove(VolumeId volume) throws InterruptedException;

    /**
     * Writes {@code mark} beside the leg. When this is {@link Outcome.Done} it is on the disk; when it failed or the power
     * went, the leg has either the former mark or this one, whole.
     */
    Outcome writeMark(VolumeId volume, String mark) throws InterruptedException;

    /**
     * Lets {@code owner}, and nobody else, log in to this life of the leg with {@code secret}; a session with an earlier
     * life that tries to go on is refused. Fails when it is open for another, or with another secret: close it first.
     */
    Outcome open(VolumeId volume, HostName owner, LegLife life, String secret) throws InterruptedException;

    /**
     * Ends every session and lets nobody log in any more. {@link Outcome.Done} says that no command is under way: what was
     * not written by now never will be. Commands that wait for a disk that has erred are given up, without an answer to
     * their owner. A leg that is not there or not open is closed.
     */
    Outcome close(VolumeId volume) throws InterruptedException;

    /** What is there. */
    sealed interface Listing {
        /** These and no others. */
        record Legs(List<Leg> legs) implements Listing {
            public Legs {
                legs = List.copyOf(legs);
            }
        }

        /** Nobody knows; nothing may be concluded from it. */
        record Unknown(String why) implements Listing {}
    }

    /**
     * A leg on this machine.
     *
     * @param size what it really has, at least what was asked for
     * @param mark the last one that was written whole; empty where none ever was
     * @param opened who may log in
     */
    record Leg(
            VolumeId volume, PoolName pool, Size size, Optional<String> mark, Optional<Opened> opened, Health health) {}

    /** An owner, and the life of the leg that its sessions are with; none where nobody knows. */
    record Opened(HostName owner, Optional<LegLife> life) {}

    /** Whether a leg answers. */
    sealed interface Health {
        /** No error of its disk has been seen since this machine started or the leg was last mended. */
        record Well() implements Health {}

        /** Its disk has erred: while open it answers nothing more. */
        record Failed(String why) implements Health {}
    }

    /** How an order ended. */
    sealed interface Outcome {
        record Done() implements Outcome {}

        /** It may have been done in part; the same order goes on from there. */
        record Failed(String why) implements Outcome {}
    }
}
