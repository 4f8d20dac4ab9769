package anew.core.model;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the ledger holds of one volume: who may write to it, and where every acknowledged write is. Changed only by
 * compare-and-set, by one version at a time; docs/volumes.md has the rules.
 *
 * @param version grows by one with each change
 * @param lineage by which a record from another history is known
 * @param epoch grows whenever an owner is fenced
 * @param assigned the pserver that is to own it; none for a volume that rests
 * @param urgent whether {@code assigned} fences a living owner at once instead of waiting until it has let go
 * @param owner who may write; none while fenced
 * @param previous the owner before, until it is proven that it runs no domU any more
 * @param legs the storage pserver of each leg and the pool there
 * @param contents the legs that hold every acknowledged write, and the stamp of the content that does: a leg that was
 *     made anew has another. Empty only while the volume is new
 * @param sessions for each leg the number of the session that its owner may have with it: the version that granted it. A leg
 *     serves one session at a time, and once its number has grown no command of an earlier one is ever carried out
 * @param leaving legs that are to be taken out once enough others are in sync
 * @param distrusted those of them that hold wrong bytes: the owner takes them out of sync before it fills another
 * @param unsettled whether legs in sync may differ in what was never flushed, since some of them lost power while open:
 *     until md has made them equal, a read may only be answered from one
 * @param secret CHAP secret of this epoch (RFC 7143 §12.1)
 */
public record VolumeRecord(
        VolumeId id,
        Size size,
        Redundancy redundancy,
        long version,
        Lineage lineage,
        Epoch epoch,
        Phase phase,
        Optional<HostName> assigned,
        boolean urgent,
        Optional<Owner> owner,
        Optional<Previous> previous,
        SortedMap<HostName, PoolName> legs,
        SortedMap<HostName, Integer> contents,
        SortedMap<HostName, Long> sessions,
        SortedSet<HostName> leaving,
        SortedSet<HostName> distrusted,
        boolean unsettled,
        String secret) {

    /** Where a volume is in its life. */
    public enum Phase {
        /** Its array has not been made yet; no domU has ever used it. */
        NEW,
        /** It holds data. */
        ACTIVE,
        /** Its legs are being removed; it holds nothing any more. */
        RETIRED
    }

    /**
     * An owner that was fenced.
     *
     * @param epoch the epoch that it owned
     */
    public record Previous(Owner owner, Epoch epoch) {}

    public VolumeRecord {
        legs = Collections.unmodifiableSortedMap(new TreeMap<>(legs));
        contents = Collections.unmodifiableSortedMap(new TreeMap<>(contents));
        sessions = Collections.unmodifiableSortedMap(new TreeMap<>(sessions));
        leaving = Collections.unmodifiableSortedSet(new TreeSet<>(leaving));
        distrusted = Collections.unmodifiableSortedSet(new TreeSet<>(distrusted));
        require(version >= 1, id, "versions count from 1");
        require(legs.keySet().containsAll(contents.keySet()), id, "legs in sync that it does not have: " + contents);
        require(legs.keySet().equals(sessions.keySet()), id, "sessions of other legs than it has: " + sessions);
        require(legs.keySet().containsAll(leaving), id, "legs to leave that it does not have: " + leaving);
        require(leaving.containsAll(distrusted), id, "legs that are wrong and do not leave: " + distrusted);
        require(owner.isEmpty() || previous.isEmpty(), id, "an owner although the one before is not known to be gone");
        require(
                phase != Phase.ACTIVE || contents.size() >= needed(redundancy),
                id,
                "too few legs in sync to hold its data: " + contents);
        require(phase != Phase.NEW || contents.isEmpty(), id, "data on a volume that is new");
        require(phase != Phase.RETIRED || owner.isEmpty(), id, "an owner although it is retired");
    }

    /** A volume that has just been asked for: in its first epoch, without an owner and without data. */
    public static VolumeRecord begun(
            VolumeId id,
            Size size,
            Redundancy redundancy,
            Lineage lineage,
            Optional<HostName> assigned,
            SortedMap<HostName, PoolName> legs,
            String secret) {
        SortedMap<HostName, Long> sessions = new TreeMap<>();
        legs.keySet().forEach(leg -> sessions.put(leg, 1L));
        return new VolumeRecord(
                id,
                size,
                redundancy,
                1,
                lineage,
                Epoch.FIRST,
                Phase.NEW,
                assigned,
                false,
                Optional.empty(),
                Optional.empty(),
                legs,
                new TreeMap<>(),
                sessions,
                new TreeSet<>(),
                new TreeSet<>(),
                false,
                secret);
    }

    private static void require(boolean holds, VolumeId id, String wrong) {
        if (!holds) {
            throw new IllegalArgumentException("record of volume " + id + ": " + wrong);
        }
    }

    /** The legs that hold every acknowledged write. */
    public SortedSet<HostName> inSync() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(contents.keySet()));
    }

    /** How many legs in sync it takes to have all data. */
    public int needed() {
        return needed(redundancy);
    }

    private static int needed(Redundancy redundancy) {
        return redundancy.legs() - redundancy.lossesSurvived();
    }

    /** Whether this record is {@code older} or came of it by commits. False also where that can no longer be told. */
    public boolean cameOf(VolumeRecord older) {
        return id.equals(older.id)
                && lineage.had(version - older.version, older.lineage.newest())
                && epoch.compareTo(older.epoch) >= 0;
    }

    /** The legs that have to confirm a fence: those in sync, or all of a new volume. */
    public SortedSet<HostName> truth() {
        return phase == Phase.NEW ? new TreeSet<>(legs.keySet()) : inSync();
    }

    public boolean isOwnedBy(Owner one) {
        return owner.filter(one::equals).isPresent();
    }
}
