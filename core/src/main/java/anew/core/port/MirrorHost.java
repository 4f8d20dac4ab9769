package anew.core.port;

import anew.core.model.Difference;
import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.core.model.LegId;
import anew.core.model.LegLife;
import anew.core.model.Redundancy;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * Joins the legs of volumes that this pserver owns. A leg is named by the pserver that keeps it. All methods block; every
 * one may be called again after a failure, and after a restart of the agent, which changes nothing: all is read from the
 * kernel. {@link #signs}, {@link #sessions} and {@link #state} never wait for a leg.
 *
 * <p>A leg that answers with an error is as silent as one that does not answer: its writes wait, and so do the volume's,
 * until {@link #drop}. Nothing here drops a leg by itself.
 *
 * <p>Not promised: that two calls for the same volume at a time do anything sensible. Only those that ask, and those that
 * check, may go on beside another; it may make them fail.
 */
public interface MirrorHost {

    /** How large each leg of a volume must be: its share of the data and what the mirror writes down for itself. */
    static Size legSize(Redundancy redundancy, Size volume) {
        return new Size(roundUp(redundancy.legBytes(volume), CHUNK_BYTES) + HEAD_BYTES);
    }

    /** What a leg has before its data: superblock, bitmap, parity log. */
    long HEAD_BYTES = 4L << 20;

    /** Parity alternates between legs in pieces of this size, so that a leg holds whole ones only. */
    long CHUNK_BYTES = 512L << 10;

    /**
     * A text that changes whenever {@link #sessions} may do so: it costs little, so that who looks at it often sees early that
     * a leg has gone silent. Empty if nobody knows.
     */
    Optional<String> signs();

    /** Every session with a leg, whether or not the leg answers. */
    Sessions sessions() throws InterruptedException;

    /**
     * Logs in to that life of the leg and no other, and waits for its device. A session with that life that is there
     * already is left as it is, one with an earlier life is ended first.
     */
    Outcome login(LegId leg, LegLife life, IpAddress portal, String secret) throws InterruptedException;

    /** Ends the session; a leg that is part of a mirror is to be dropped instead. No session is logged out. */
    Outcome logout(LegId leg) throws InterruptedException;

    /**
     * Makes the mirror of a new volume from legs that all read as zeros, and starts it.
     *
     * @param legs all of them, in the order of their slots
     */
    Outcome create(VolumeId volume, Redundancy redundancy, List<HostName> legs, Size size) throws InterruptedException;

    /**
     * Starts the mirror from exactly {@code inSync}, whatever the legs themselves say of each other.
     *
     * @param resync whether all of them are to be made equal to one of them: they may differ in what was never flushed
     */
    Outcome assemble(VolumeId volume, Redundancy redundancy, Set<HostName> inSync, boolean resync)
            throws InterruptedException;

    /** Lets a leg that is not part of the mirror join it, and returns when the resync has begun. */
    Outcome add(VolumeId volume, HostName leg, Resync resync) throws InterruptedException;

    /**
     * Takes a leg out of the mirror at once, whether or not it answers, and ends its session; writes that waited for it are
     * thereby released. The ledger must have dropped it before.
     */
    Outcome drop(VolumeId volume, HostName leg) throws InterruptedException;

    /** Returns when all that was written to the mirror so far is on the disks of all its active legs. */
    Outcome flush(VolumeId volume) throws InterruptedException;

    /** Stops the mirror; fails while somebody uses it. A volume that has none is stopped. */
    Outcome stop(VolumeId volume) throws InterruptedException;

    /**
     * Gives up every write that waits for a leg, so that a mirror whose owner was fenced can be stopped. Nobody may be left
     * who would take one for written that only some legs have.
     */
    Outcome abandon(VolumeId volume) throws InterruptedException;

    /** Whether anything of who uses the mirror is under way, or nobody knows; a resync is not counted. */
    boolean isBusy(VolumeId volume);

    State state(VolumeId volume) throws InterruptedException;

    /** Makes the volume {@code size} large, once all its legs have been grown. */
    Outcome grow(VolumeId volume, Redundancy redundancy, Size size) throws InterruptedException;

    /**
     * Begins to read all legs and compare them, from the start even where that was under way; {@link State.Assembled} tells
     * how far it is and what it found. Writes go on meanwhile, and no leg begins to catch up before it is over.
     */
    Outcome check(VolumeId volume) throws InterruptedException;

    /** Ends a check, if one is under way; waits for what it has sent to legs. */
    Outcome endCheck(VolumeId volume) throws InterruptedException;

    /**
     * Reads a part of legs block by block, to tell which one differs where. Writes go on meanwhile, and what is only on its
     * way to some of the legs is not told.
     *
     * @param legs all of them active, and as many as it takes to compare
     * @param from where to begin on each leg, in bytes of the volume's content; a multiple of {@link #CHUNK_BYTES}
     * @param to where to end; a few bytes more may be read
     */
    Comparison compare(VolumeId volume, Set<HostName> legs, long from, long to) throws InterruptedException;

    /** How a leg catches up. */
    enum Resync {
        /** Everything is copied. */
        FULL,
        /** Only what was written while it was away, as the others remember. */
        BITMAP
    }

    /** The sessions of this machine. */
    sealed interface Sessions {
        /** These and no others: a leg that is not here is absent. */
        record Known(SortedMap<LegId, Connection> sessions) implements Sessions {}

        /** Nobody knows; nothing may be concluded from it. */
        record Unknown(String why) implements Sessions {}
    }

    /** A session, and the life of the leg that it is with. */
    record Connection(LegLife life, Session session) {}

    /** What a session with a leg is like at the moment. */
    enum Session {
        /** It answers. */
        WELL,
        /** It does not answer, or has answered with an error. */
        SILENT
    }

    /** What the kernel has of a mirror. */
    sealed interface State {
        record Absent() implements State {}

        /**
         * It runs.
         *
         * @param device to read from and write to
         * @param legs every leg that is or was part of it since it was assembled; others are not there
         * @param work what it does beside reading and writing
         * @param lastCheck the one that is under way or was before
         */
        record Assembled(Path device, Size size, SortedMap<HostName, LegState> legs, Work work, LastCheck lastCheck)
                implements State {}

        /** Nobody knows; nothing may be concluded from it. */
        record Unknown(String why) implements State {}
    }

    /** What a mirror holds of a leg. */
    enum LegState {
        /** It has everything, and all writes go to it. */
        ACTIVE,
        /** It is catching up. */
        SYNCING,
        /** It gets no more writes. */
        FAULTY
    }

    /** What a mirror does beside reading and writing. */
    sealed interface Work {
        record Nothing() implements Work {}

        /** A leg catches up; sectors of 512 bytes. */
        record Syncing(long done, long total) implements Work {}

        /** The legs are compared; sectors of 512 bytes. */
        record Checking(long done, long total) implements Work {}
    }

    /**
     * What the mirror's last check found.
     *
     * @param whole whether it has read everything; false while it is under way
     * @param mismatches 512-byte sectors in which it found legs to differ, or thereabouts: it counts in larger pieces
     */
    record LastCheck(boolean whole, long mismatches) {}

    /** What {@link #compare} found. */
    sealed interface Comparison {
        /** All places where the legs differ, by offset. */
        record Compared(List<Difference> places) implements Comparison {
            public Compared {
                places = List.copyOf(places);
            }
        }

        record Failed(String why) implements Comparison {}
    }

    /** How an order ended. */
    sealed interface Outcome {
        record Done() implements Outcome {}

        /** It may have been done in part; the same order goes on from there. */
        record Failed(String why) implements Outcome {}
    }

    private static long roundUp(long bytes, long unit) {
        return Math.ceilDiv(bytes, unit) * unit;
    }
}
