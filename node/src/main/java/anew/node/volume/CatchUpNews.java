package anew.node.volume;

import anew.core.model.CatchUp;
import anew.core.model.HostName;
import anew.core.model.VolumeId;
import anew.core.model.VolumeRecord;
import anew.core.port.MirrorHost.Work.Syncing;
import anew.core.protocol.Link.Member;
import anew.core.protocol.OwnerEvent.Observed;
import anew.core.protocol.OwnerState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Tells the ledger how far legs have caught up of volumes that this pserver owns. Whoever reads it compares it with the
 * record: what is over needs not be taken back.
 *
 * <p>All methods belong to the one thread.
 */
final class CatchUpNews {

    /** Each time is a commit that all agents hear of. */
    private static final Duration TELL_EVERY = Duration.ofSeconds(10);

    /** A large leg takes hours, in which nobody needs to hear of it more often than a hundred times. */
    private static final int STEPS = 100;

    private static final int SECTOR = 512;

    private final Jobs jobs;
    private final LedgerWriter writer;
    private final Function<VolumeId, Optional<OwnerState>> owned;
    private final Map<VolumeId, Told> told = new HashMap<>();
    private final Set<VolumeId> telling = new HashSet<>();

    /** What the ledger was last told, and when that was tried. */
    private record Told(CatchUp what, Instant at) {}

    /** @param owned what is known of a volume that this pserver may own */
    CatchUpNews(Jobs jobs, LedgerWriter writer, Function<VolumeId, Optional<OwnerState>> owned) {
        this.jobs = jobs;
        this.writer = writer;
        this.owned = owned;
    }

    /** Takes what the kernel has of {@code volume}, and what its array does beside reading and writing. */
    void seen(VolumeId volume, Observed observed, Optional<Syncing> work) {
        Optional<CatchUp> now = work.filter(syncing -> syncing.total() > 0)
                .flatMap(syncing -> owned.apply(volume)
                        .flatMap(OwnerState::ownRecord)
                        .map(record -> catchUp(record, observed, syncing)));
        if (now.isEmpty()) {
            told.remove(volume);
        } else if (!telling.contains(volume) && isNews(volume, now.get())) {
            tell(volume, now.get());
        }
    }

    private static CatchUp catchUp(VolumeRecord record, Observed observed, Syncing work) {
        SortedMap<HostName, Long> sessions = new TreeMap<>();
        observed.links().forEach((leg, link) -> {
            if (link.member() == Member.SYNCING) {
                link.life().ifPresent(life -> sessions.put(leg, life.session()));
            }
        });
        return new CatchUp(
                record.epoch(), sessions, Math.min(work.done(), work.total()) * SECTOR, work.total() * SECTOR);
    }

    private boolean isNews(VolumeId volume, CatchUp now) {
        Told before = told.get(volume);
        if (before == null) {
            return true;
        }
        boolean advanced =
                !now.goesOnFrom(before.what()) || now.done() - before.what().done() >= now.total() / STEPS;
        return advanced && !jobs.now().isBefore(before.at().plus(TELL_EVERY));
    }

    private void tell(VolumeId volume, CatchUp now) {
        told.put(volume, new Told(now, jobs.now()));
        telling.add(volume);
        // What could not be told is not told again: there will be news.
        jobs.run(() -> writer.catchUp(volume, now), _ -> telling.remove(volume));
    }
}
