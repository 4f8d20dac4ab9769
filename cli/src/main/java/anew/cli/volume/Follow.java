package anew.cli.volume;

import anew.cli.records.FleetLedger;
import anew.cli.records.FleetLedger.Contents;
import anew.cli.terminal.Console;
import anew.cli.terminal.Progress;
import anew.core.model.VolumeId;
import anew.core.port.Ledger;
import anew.core.protocol.VolumeView;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Shows how volumes come to where an order wants them, until they are there. What happens does not depend on it: it can be
 * interrupted, and begun again by giving the same order again.
 */
final class Follow {

    private final FleetLedger ledger;
    private final Console console;
    private final Duration patience;

    /** @param patience after which it gives up */
    Follow(FleetLedger ledger, Console console, Duration patience) {
        this.ledger = ledger;
        this.console = console;
        this.patience = patience;
    }

    /** Shows how far a volume is; whether it is there. */
    interface Look {
        boolean show(VolumeId id, Contents contents, Progress progress);
    }

    /** Whether all came to where they should. */
    boolean until(Collection<VolumeId> volumes, Goal goal) throws IOException, InterruptedException {
        return until(volumes, (id, contents, progress) -> {
            VolumeView view = Objects.requireNonNull(contents.volumes().get(id));
            return show(VolumeFacts.of(contents, view), goal, progress);
        });
    }

    /** Whether all are there, as {@code look} sees it. */
    boolean until(Collection<VolumeId> volumes, Look look) throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        Set<VolumeId> open = new HashSet<>(volumes);
        try (Progress progress =
                Progress.start(console, volumes.stream().map(VolumeId::toString).toList())) {
            while (true) {
                Contents contents = ledger.read();
                open.removeIf(id -> look.show(id, contents, progress));
                if (open.isEmpty()) {
                    return true;
                }
                if (!changed(contents, end)) {
                    open.forEach(id -> progress.failed(
                            id.toString(), "not there after " + patience.toSeconds() + " s; it goes on by itself"));
                    return false;
                }
            }
        }
    }

    private static boolean show(VolumeFacts facts, Goal goal, Progress progress) {
        String id = facts.view().record().id().toString();
        Stage stage = goal.stage(facts.view());
        String text = stage.name() + (stage.detail().isEmpty() ? "" : ": " + stage.detail());
        if (stage.done()) {
            progress.done(id, text);
        } else {
            progress.phase(id, text + facts.copied());
        }
        return stage.done();
    }

    /** Waits until something has changed since {@code contents} was read; false if the time is over. */
    private boolean changed(Contents contents, long end) throws InterruptedException {
        Semaphore news = new Semaphore(0);
        try (Ledger.Watch _ = ledger.watch(contents, new News(news))) {
            return news.tryAcquire(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }
}
