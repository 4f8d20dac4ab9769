package anew.node.volume;

import anew.core.model.HostName;
import anew.core.model.VolumeId;
import anew.core.port.MirrorHost.Outcome;
import anew.node.volume.Domus.Ending;
import anew.node.volume.Domus.Halting;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Knows of which vservers a start is under way and which are being ended, so that none is said to be gone while somebody
 * may still be making its domain. A start is refused while an end is under way, and an end counts only if it began after
 * the last start was over.
 *
 * <p>How a domU is ended whose volume is lost, in this order (docs/decisions/domu-end.md says why):
 *
 * <ol>
 *   <li>its domain is halted, so that nobody sees what becomes of its writes;
 *   <li>what waits for legs of the lost volume is given up;
 *   <li>once nothing of it waits for any other volume, its domain is destroyed.
 * </ol>
 *
 * <p>All methods but {@link #moment} belong to the one thread.
 */
final class DomuEnds {

    /** How long a domU may take to shut down before it is destroyed; systemd's own default for a unit is 90 s. */
    static final Duration SHUTDOWN_PATIENCE = Duration.ofSeconds(90);

    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Jobs jobs;
    private final Domus domus;
    private final Release release;
    private final Predicate<VolumeId> stalls;
    private final BiPredicate<VolumeId, Instant> mayWait;
    private final Consumer<VolumeId> gone;

    private final AtomicLong moments = new AtomicLong();
    private final Set<HostName> starting = new HashSet<>();
    private final Set<VolumeId> ending = new HashSet<>();
    /** Those of them that are lost: nobody waits for their legs any more. */
    private final Set<VolumeId> lost = new HashSet<>();

    private final Map<HostName, Long> changed = new HashMap<>();

    /** Gives up what waits for legs of a volume. */
    interface Release {
        /** Done when nothing of whoever has the volume is under way any more. */
        Outcome release(VolumeId volume) throws InterruptedException;
    }

    /**
     * @param stalls whether another volume of the same vserver, which is kept, has something waiting for a leg
     * @param mayWait whether a volume is still owned, so that its domU may take its time to shut down
     * @param gone takes the volume of which no domU exists, after {@link #kill} or {@link #shutDown}
     */
    DomuEnds(
            Jobs jobs,
            Domus domus,
            Release release,
            Predicate<VolumeId> stalls,
            BiPredicate<VolumeId, Instant> mayWait,
            Consumer<VolumeId> gone) {
        this.jobs = jobs;
        this.domus = domus;
        this.release = release;
        this.stalls = stalls;
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

    boolean isLost(VolumeId volume) {
        return lost.contains(volume);
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
        lost.add(volume);
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
        boolean given = lost.contains(volume);
        boolean stalled = stalls.test(volume);
        jobs.run(() -> gently ? domus.shutDown(vserver) : destroy(volume, given, stalled), outcome -> {
            if (outcome instanceof Ending.Gone && !isOlder(moment, vserver)) {
                ending.remove(volume);
                lost.remove(volume);
                gone.accept(volume);
            } else {
                jobs.after(AGAIN, () -> end(volume, patience));
            }
        });
    }

    private Ending destroy(VolumeId volume, boolean given, boolean stalled) throws InterruptedException {
        if (domus.halt(volume.vserver()) instanceof Halting.Runs(String why)) {
            return new Ending.Remains(why);
        }
        if (given && release.release(volume) instanceof Outcome.Failed(String why)) {
            return new Ending.Remains(why);
        }
        return stalled ? new Ending.Remains("its writes wait for a leg") : domus.destroy(volume.vserver());
    }
}
