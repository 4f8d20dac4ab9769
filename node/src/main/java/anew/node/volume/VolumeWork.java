package anew.node.volume;

import anew.core.model.VolumeId;
import anew.core.model.VolumeRecord;
import anew.core.port.LegHost;
import anew.core.port.MirrorHost;
import anew.core.protocol.EpochSecret;
import anew.core.protocol.Holding;
import anew.core.protocol.LegEffect;
import anew.core.protocol.LegEvent;
import anew.core.protocol.OwnerEffect;
import anew.core.protocol.OwnerEvent;
import anew.node.volume.LedgerWriter.Attempt;
import anew.node.volume.LedgerWriter.Progress;
import anew.node.volume.MirrorWork.Sample;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Does what the protocol decides with the real machine: each effect by a worker of its own, so that a command that hangs
 * for one volume delays no other. What the kernel says is sampled, and told when it changes.
 */
final class VolumeWork implements Performer {

    /** How often to see whether something has happened to a session: a silent leg stalls writes. */
    private static final Duration SIGNS_EVERY = Duration.ofMillis(200);

    /** How often sessions and arrays are looked at while there are no signs of anything. */
    private static final Duration MIRRORS_EVERY = Duration.ofSeconds(1);

    /** How often legs are looked at: a failed one is silent by itself, only its owner has to learn of it. */
    private static final Duration LEGS_EVERY = Duration.ofSeconds(2);

    /** How soon what did not work is tried again. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Jobs jobs;
    private final LegHost legs;
    private final LegWork legWork;
    private final MirrorWork mirrorWork;
    private final LedgerWriter writer;
    private final LedgerCopy copy;
    private final VolumeNotes notes;
    private final DomuEnds ends;
    private final RandomGenerator random;
    private final Ear ear;

    /** Counts the beginnings and ends of work, by which a sample that was taken meanwhile is known. */
    private final Map<VolumeId, Long> works = new HashMap<>();

    /** What the sessions' signs were last; empty if nobody knows. */
    private Optional<String> signs = Optional.empty();

    /** When to look at sessions and arrays even if there are no signs of anything. */
    private Instant lookDue = Instant.MIN;

    private final Map<VolumeId, OwnerEvent.Observed> told = new HashMap<>();
    private final Map<VolumeId, Path> devices = new HashMap<>();
    private final Set<VolumeId> failedLegs = new HashSet<>();
    private final WorkTroubles troubles = new WorkTroubles();
    private final CatchUpNews catchUps;

    /** Who is told what came of effects, and what is known of volumes. */
    interface Ear {
        void leg(VolumeId volume, LegEvent event);

        void owner(VolumeId volume, OwnerEvent event);

        /** The record of a volume that this pserver has to do with as an owner. */
        VolumeRecord record(VolumeId volume);

        /** The volumes of which there may be sessions and arrays here. */
        Set<VolumeId> held();
    }

    VolumeWork(
            Jobs jobs,
            LegHost legs,
            MirrorWork mirrorWork,
            LedgerWriter writer,
            LedgerCopy copy,
            VolumeNotes notes,
            DomuEnds ends,
            CatchUpNews catchUps,
            RandomGenerator random,
            Ear ear) {
        this.jobs = jobs;
        this.legs = legs;
        this.legWork = new LegWork(legs, writer);
        this.mirrorWork = mirrorWork;
        this.writer = writer;
        this.copy = copy;
        this.notes = notes;
        this.ends = ends;
        this.catchUps = catchUps;
        this.random = random;
        this.ear = ear;
    }

    /** Begins to look at legs and arrays. */
    void begin() {
        watchMirrors();
        sampleLegs();
    }

    /** The array of {@code volume}, as last seen. */
    Optional<Path> device(VolumeId volume) {
        return Optional.ofNullable(devices.get(volume));
    }

    /** What cannot be done for long, for people. */
    List<String> troubles() {
        return troubles.lasting(jobs.now());
    }

    @Override
    public void perform(VolumeId volume, LegEffect effect) {
        int stamp = random.nextInt();
        jobs.run(() -> legWork.perform(volume, effect, stamp), event -> ear.leg(volume, event));
    }

    @Override
    public void perform(VolumeId volume, OwnerEffect effect) {
        switch (effect) {
            case OwnerEffect.Commit commit ->
                commit(new Attempt(
                        commit,
                        commit.change().apply(commit.from(), random.nextInt(), EpochSecret.draw(random::nextInt)),
                        0));
            case OwnerEffect.TellStopped told -> tell(volume, told);
            case OwnerEffect.KillDomu() -> ends.kill(volume);
            case OwnerEffect.ShutDownDomu() -> ends.shutDown(volume);
            case OwnerEffect.Work work -> work(volume, work);
        }
    }

    @Override
    public void remember(VolumeId volume, Optional<Holding> held) {
        notes.hold(volume, held);
    }

    private void commit(Attempt attempt) {
        VolumeId volume = attempt.commit().from().id();
        if (copy.isHistory(volume)) {
            jobs.after(RETRY, () -> commit(attempt));
            return;
        }
        jobs.run(() -> writer.commit(attempt), progress -> {
            switch (progress) {
                case Progress.Decided(VolumeRecord current) ->
                    ear.owner(volume, new OwnerEvent.CommitDecided(attempt.commit(), current));
                case Progress.Open(Attempt again, String _) -> jobs.after(RETRY, () -> commit(again));
            }
        });
    }

    private void tell(VolumeId volume, OwnerEffect.TellStopped stopped) {
        jobs.run(() -> writer.stopped(volume, stopped.epoch()), why -> {
            if (why.isEmpty()) {
                ear.owner(volume, new OwnerEvent.StoppedTold(stopped));
            } else {
                jobs.after(RETRY, () -> tell(volume, stopped));
            }
        });
    }

    /** How work ended, and what was there after it. */
    private record Worked(MirrorHost.Outcome outcome, Sample sample) {}

    private void work(VolumeId volume, OwnerEffect.Work work) {
        VolumeRecord record = ear.record(volume);
        works.merge(volume, 1L, Long::sum);
        jobs.run(
                () -> {
                    MirrorHost.Outcome outcome = mirrorWork.perform(record, work);
                    return new Worked(outcome, mirrorWork.sample(volume, mirrorWork.sessions()));
                },
                worked -> {
                    works.merge(volume, 1L, Long::sum);
                    boolean seen = worked.sample() instanceof Sample.Seen;
                    observed(volume, worked.sample());
                    switch (worked.outcome()) {
                        case MirrorHost.Outcome.Done() -> troubles.done(volume, work);
                        case MirrorHost.Outcome.Failed(String why) -> troubles.failed(volume, work, why, jobs.now());
                    }
                    ear.owner(
                            volume,
                            switch (worked.outcome()) {
                                case MirrorHost.Outcome.Done() ->
                                    seen
                                            ? new OwnerEvent.WorkDone(work)
                                            : new OwnerEvent.WorkFailed(work, "nobody knows what became of it");
                                case MirrorHost.Outcome.Failed(String why) -> new OwnerEvent.WorkFailed(work, why);
                            });
                });
    }

    private void watchMirrors() {
        Set<VolumeId> held = ear.held();
        if (held.isEmpty()) {
            jobs.after(SIGNS_EVERY, this::watchMirrors);
            return;
        }
        jobs.run(mirrorWork::signs, now -> {
            boolean quiet = now.isPresent() && now.equals(signs);
            signs = now;
            if (quiet && jobs.now().isBefore(lookDue)) {
                jobs.after(SIGNS_EVERY, this::watchMirrors);
            } else {
                sampleMirrors(held, quiet);
            }
        });
    }

    /** @param quiet whether there are no signs that anything has happened; where there are, more may follow at once */
    private void sampleMirrors(Set<VolumeId> held, boolean quiet) {
        Map<VolumeId, Long> before = new TreeMap<>();
        held.forEach(volume -> before.put(volume, works.getOrDefault(volume, 0L)));
        Instant begun = jobs.now();
        jobs.run(
                () -> {
                    MirrorHost.Sessions sessions = mirrorWork.sessions();
                    Map<VolumeId, Sample> samples = new TreeMap<>();
                    for (VolumeId volume : before.keySet()) {
                        samples.put(volume, mirrorWork.sample(volume, sessions));
                    }
                    return samples;
                },
                samples -> {
                    samples.forEach((volume, sample) -> {
                        if (works.getOrDefault(volume, 0L).equals(before.get(volume))) {
                            observed(volume, sample);
                        }
                    });
                    lookDue = jobs.now().plus(quiet ? pause(MIRRORS_EVERY, begun) : SIGNS_EVERY);
                    jobs.after(SIGNS_EVERY, this::watchMirrors);
                });
    }

    private void observed(VolumeId volume, Sample sample) {
        if (sample instanceof Sample.Seen(OwnerEvent.Observed observed, Optional<Path> device, var syncing)) {
            catchUps.seen(volume, observed, syncing);
            device.ifPresentOrElse(path -> devices.put(volume, path), () -> devices.remove(volume));
            if (!observed.equals(told.put(volume, observed))) {
                ear.owner(volume, observed);
            }
        }
    }

    /** On a slow or busy machine less is looked at: a fifth of its time at most, however long a look takes. */
    private Duration pause(Duration usual, Instant begun) {
        Duration longer = Duration.between(begun, jobs.now()).multipliedBy(4);
        return longer.compareTo(usual) > 0 ? longer : usual;
    }

    private void sampleLegs() {
        Instant begun = jobs.now();
        jobs.run(legs::failed, failed -> {
            for (VolumeId volume : failed) {
                if (failedLegs.add(volume)) {
                    ear.leg(volume, new LegEvent.DiskFailed("the disk below it has erred"));
                }
            }
            jobs.after(pause(LEGS_EVERY, begun), this::sampleLegs);
        });
    }
}
