package anew.core.protocol;

import anew.core.model.Epoch;
import anew.core.model.HostName;
import anew.core.model.Owner;
import anew.core.model.PoolName;
import anew.core.model.Size;
import anew.core.model.VolumeRecord;
import anew.core.model.VolumeRecord.Phase;
import anew.core.model.VolumeRecord.Previous;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** One step in the life of a volume's record. */
public sealed interface Change {

    /** Makes whoever owned the volume unable to write, and nobody its owner. */
    record Fence() implements Change {}

    /** Nobody owns it any more: {@code from} says itself that no domU of it runs. */
    record Release(Owner from) implements Change {}

    /**
     * Makes {@code owner} the owner of a fenced volume whose previous owner is gone.
     *
     * @param unsettled whether a leg has lost what it acknowledged without a flush
     */
    record Own(Owner owner, boolean unsettled) implements Change {}

    /** All legs in sync are equal again. */
    record Settle() implements Change {}

    /** Changes nothing, so that no commit that was on its way before can be done any more. */
    record Touch() implements Change {}

    /**
     * Takes legs out of the in-sync set, if they are in it, and ends the sessions with them: each is to carry out whatever of
     * it is under way, or never, before it serves another.
     */
    record Drop(SortedSet<HostName> gone) implements Change {
        public Drop {
            gone = Collections.unmodifiableSortedSet(new TreeSet<>(gone));
        }
    }

    /**
     * Takes legs that have all data into the in-sync set; for a new volume all of them, which makes it active.
     *
     * @param synced by leg the stamp of the content that has it
     */
    record Join(SortedMap<HostName, Integer> synced) implements Change {
        public Join {
            synced = Collections.unmodifiableSortedMap(new TreeMap<>(synced));
        }
    }

    /** Takes the legs that are to leave out of the volume. */
    record Leave() implements Change {}

    /** Has another pserver run it. */
    record Assign(Optional<HostName> to, boolean urgent) implements Change {}

    /**
     * Has it move from one leg to another.
     *
     * @param atOnce whether the leaving one is not to be trusted, so that the arriving one must not be filled from it
     */
    record Replace(HostName leaving, HostName arriving, PoolName pool, boolean atOnce) implements Change {}

    /** Makes it larger. */
    record Grow(Size size) implements Change {}

    /** Ends it. */
    record Retire() implements Change {}

    /**
     * {@code record} after this change.
     *
     * @param stamp random, for the lineage
     * @param secret random, used where the change begins an epoch
     * @throws IllegalArgumentException if the result would be no legal record, such as one with too few legs in sync
     */
    default VolumeRecord apply(VolumeRecord record, int stamp, String secret) {
        Draft draft = new Draft(record);
        switch (this) {
            case Fence() -> {
                draft.previous = record.owner()
                        .map(owner -> new Previous(owner, record.epoch()))
                        .or(record::previous);
                draft.owner = Optional.empty();
                draft.begin(secret);
            }
            case Release(Owner from) -> {
                if (!record.isOwnedBy(from)) {
                    throw new IllegalArgumentException(from + " does not own volume " + record.id());
                }
                draft.owner = Optional.empty();
                draft.previous = Optional.empty();
                draft.begin(secret);
            }
            case Own(Owner owner, boolean unsettled) -> {
                if (record.owner().isPresent()) {
                    throw new IllegalArgumentException("volume " + record.id() + " has an owner");
                }
                draft.owner = Optional.of(owner);
                draft.previous = Optional.empty();
                draft.urgent = false;
                draft.unsettled |= unsettled;
            }
            case Touch() -> {
                // The version grows, which is all.
            }
            case Settle() -> draft.unsettled = false;
            case Drop(var gone) -> {
                draft.contents.keySet().removeAll(gone);
                gone.forEach(draft::grantSession);
                draft.unsettled &= draft.contents.size() > 1;
            }
            case Join(var synced) -> {
                draft.contents.putAll(synced);
                draft.phase = Phase.ACTIVE;
            }
            case Leave() -> {
                draft.contents.keySet().removeAll(record.leaving());
                draft.legs.keySet().removeAll(record.leaving());
                draft.sessions.keySet().removeAll(record.leaving());
                draft.leaving.clear();
                draft.distrusted.clear();
            }
            case Assign(var to, boolean urgent) -> {
                draft.assigned = to;
                draft.urgent = urgent;
            }
            case Replace(HostName leaving, HostName arriving, PoolName pool, boolean atOnce) -> {
                draft.legs.put(arriving, pool);
                draft.grantSession(arriving);
                draft.leaving.add(leaving);
                if (atOnce) {
                    draft.distrusted.add(leaving);
                }
            }
            case Grow(Size size) -> draft.size = size;
            case Retire() -> {
                draft.phase = Phase.RETIRED;
                draft.assigned = Optional.empty();
                draft.contents.clear();
                draft.previous = Optional.empty();
                draft.begin(secret);
            }
        }
        return draft.finish(stamp);
    }

    /** A record in the making. */
    final class Draft {
        private final VolumeRecord base;
        private Size size;
        private Epoch epoch;
        private Phase phase;
        private Optional<HostName> assigned;
        private boolean urgent;
        private Optional<Owner> owner;
        private Optional<Previous> previous;
        private final SortedMap<HostName, PoolName> legs;
        private final SortedMap<HostName, Integer> contents;
        private final SortedMap<HostName, Long> sessions;
        private final SortedSet<HostName> leaving;
        private final SortedSet<HostName> distrusted;
        private boolean unsettled;
        private String secret;

        private Draft(VolumeRecord base) {
            this.base = base;
            size = base.size();
            epoch = base.epoch();
            phase = base.phase();
            assigned = base.assigned();
            urgent = base.urgent();
            owner = base.owner();
            previous = base.previous();
            legs = new TreeMap<>(base.legs());
            contents = new TreeMap<>(base.contents());
            sessions = new TreeMap<>(base.sessions());
            leaving = new TreeSet<>(base.leaving());
            distrusted = new TreeSet<>(base.distrusted());
            unsettled = base.unsettled();
            secret = base.secret();
        }

        private void begin(String newSecret) {
            epoch = epoch.next();
            secret = newSecret;
        }

        /** Versions never come again, not even for a leg that was taken out in between. */
        private void grantSession(HostName leg) {
            sessions.put(leg, base.version() + 1);
        }

        private VolumeRecord finish(int stamp) {
            return new VolumeRecord(
                    base.id(),
                    size,
                    base.redundancy(),
                    base.version() + 1,
                    base.lineage().then(stamp),
                    epoch,
                    phase,
                    assigned,
                    urgent,
                    owner,
                    previous,
                    legs,
                    contents,
                    sessions,
                    leaving,
                    distrusted,
                    unsettled,
                    secret);
        }
    }

    /** The names of {@code legs} as people write them. */
    static String names(Collection<HostName> legs) {
        return String.join(", ", legs.stream().map(HostName::text).toList());
    }
}
