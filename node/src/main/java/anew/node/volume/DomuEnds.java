package anew.node.volume;

import anew.core.model.HostName;
import anew.core.model.VolumeId;
import anew.node.volume.Domus.Ending;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * Knows of which vservers a start is under way and which are being ended, so that none is said to be gone while somebody
 * may still be making its domain. A start is refused while an end is under way, and an end counts only if it began after
 * the last start was over.
 *
 * <p>All methods but {@link #moment} belong to the one thread.
 */
final class DomuEnds {

    /** How long a domU may take to shut down before it is destroyed; systemd's own default for a unit is 90 s. */
    static final Duration SHUTDOWN_PATIENCE = Duration.ofSeconds(90);

    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Jobs jobs;
    private final Domus domus;
    private final BiPredicate<VolumeId, Instant> mayWait;
    private final Consumer<VolumeId> gone;

    private final AtomicLong moments = new AtomicLong();
    private final Set<HostName> starting = new HashSet<>();
    private final Set<VolumeId> ending = new HashSet<>();
    private final Map<HostName, Long> changed = new HashMap<>();

    /**
     * @param mayWait whether a volume is still owned, so that its domU may take its time to shut down
     * @param gone takes the volume of which no domU exists, after {@link #kill} or {@link #shutDown}
     */
    DomuEnds(Jobs jobs, Domus domus, BiPredicate<VolumeId, Instant> mayWait, Consumer<VolumeId> gone) {
        this.jobs = jobs;
        this.domus = domus;
        this.mayWait = mayWait;
        this.gone = gone;
    }

    /** Now, to compare with {@link #isOlder}; any thread. */
    long moment() {
        return moments.get();
    }

    /** Whether what was seen at {@code moment} says nothing about {@code vserver}, since it has been started meanwhile. */
    boolean isOlder(long moment, HostName vserver) {
        return starting.contains(vserver) || changed.getOrDefault(vserver, 0L) > moment;
    }

    boolean isEnding(HostName vserver) {
        return ending.stream().anyMatch(volume -> volume.vserver().equals(vserver));
    }

    void startBegins(HostName vserver) {
        starting.add(vserver);
        changed.put(vserver, moments.incrementAndGet());
    }

    void startIsOver(HostName vserver) {
        starting.remove(vserver);
        changed.put(vserver, moments.incrementAndGet());
    }

    void kill(VolumeId volume) {
        end(volume, jobs.now());
    }

    void shutDown(VolumeId volume) {
        end(volume, jobs.now().plus(SHUTDOWN_PATIENCE));
    }

    private void end(VolumeId volume, Instant patience) {
        ending.add(volume);
        HostName vserver = volume.vserver();
        long moment = moment();
        boolean gently = jobs.now().isBefore(patience) && mayWait.test(volume, jobs.now());
        jobs.run(() -> gently ? domus.shutDown(vserver) : domus.destroy(vserver), outcome -> {
            if (outcome instanceof Ending.Gone && !isOlder(moment, vserver)) {
                ending.remove(volume);
                gone.accept(volume);
            } else {
                jobs.after(AGAIN, () -> end(volume, patience));
            }
        });
    }
}
