package anew.node.volume;

import static anew.node.volume.Cluster.ALPHA;
import static anew.node.volume.Cluster.DATA;
import static anew.node.volume.Cluster.DB1;
import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.HostName;
import anew.core.model.Incarnation;
import anew.core.model.IpAddress;
import anew.core.model.Owner;
import anew.core.protocol.Timers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keepers with threads and a clock that are real. */
class VolumeKeeperThreadsTest {

    @TempDir
    Path folder;

    private final Hardware hardware = new Hardware();
    private final MemoryLedger ledger = new MemoryLedger(Instant::now);
    private final List<Thread> threads = new ArrayList<>();
    private final Semaphore news = new Semaphore(0);

    /** One for all: the ledger and the hardware of these tests are for one thread at a time. */
    private final ExecutorService workers = Executors.newSingleThreadExecutor();

    @AfterEach
    void endThreads() throws InterruptedException {
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            thread.join();
        }
        workers.shutdownNow();
    }

    @Test
    @Timeout(60)
    void anotherThreadIsToldWhenAVolumeIsToBeHadAndGetsIt() throws Exception {
        Cluster.seed(ledger);
        VolumeKeeper alpha = start(ALPHA);
        start(Cluster.STOR1);
        start(Cluster.STOR2);

        while (!(alpha.ask(DB1, List.of(DATA)) instanceof VolumeGate.Answer.Granted)) {
            assertThat(news.tryAcquire(30, TimeUnit.SECONDS))
                    .as("news of db1/data")
                    .isTrue();
        }

        assertThat(alpha.begin(DB1, List.of(DATA)))
                .isInstanceOfSatisfying(
                        VolumeGate.Permission.Granted.class,
                        granted -> assertThat(granted.attachments().getFirst().device())
                                .hasToString("/dev/md/db1-data"));
        alpha.ended(DB1);
        assertThat(alpha.news().volumes()).containsEntry(DATA, "owned, epoch 1, in sync stor1 stor2");
    }

    private VolumeKeeper start(HostName name) {
        Semaphore wakeups = new Semaphore(0);
        VolumeKeeper keeper = new VolumeKeeper(
                new VolumeKeeper.Place(
                        new Owner(name, new Incarnation("life of " + name)),
                        Timers.within(Duration.ofSeconds(30)),
                        ledger.over(new MemoryLedger.Line()),
                        Cluster.KEYS,
                        hardware.legs(name),
                        hardware.mirrors(name),
                        new NoDomus(),
                        _ -> Optional.of(IpAddress.parse("10.1.0.9")),
                        folder.resolve(name.text())),
                workers,
                new Random(name.hashCode()),
                Instant::now,
                Instant::now,
                wakeups::release,
                new VolumeGate.Listener() {
                    @Override
                    public void answersChanged() {
                        news.release();
                    }

                    @Override
                    public void newsChanged() {
                        news.release();
                    }
                });
        Thread thread = new Thread(() -> keep(keeper, wakeups), "volumes of " + name);
        threads.add(thread);
        thread.start();
        return keeper;
    }

    private static void keep(VolumeKeeper keeper, Semaphore wakeups) {
        try {
            while (true) {
                Instant due = keeper.tick();
                Instant latest = Instant.now().plusSeconds(1);
                long millis = Duration.between(Instant.now(), due.isBefore(latest) ? due : latest)
                                .toMillis()
                        + 1;
                if (millis > 0 && wakeups.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
                    wakeups.drainPermits();
                }
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    /** A pserver on which no domain is. */
    private static final class NoDomus implements Domus {
        @Override
        public Listing list() {
            return new Listing.Known(Set.of());
        }

        @Override
        public Halting halt(HostName vserver) {
            return new Halting.Halted();
        }

        @Override
        public Ending destroy(HostName vserver) {
            return new Ending.Gone();
        }

        @Override
        public Ending shutDown(HostName vserver) {
            return new Ending.Gone();
        }
    }
}
