package anew.drivers.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.port.Ledger.Change;
import anew.core.port.Ledger.Compare;
import anew.core.port.Ledger.Entry;
import anew.core.port.Ledger.Grant;
import anew.core.port.Ledger.Lease;
import anew.core.port.Ledger.Listing;
import anew.core.port.Ledger.Liveness;
import anew.core.port.Ledger.Outcome;
import anew.core.port.Ledger.Reading;
import anew.core.port.Ledger.Revocation;
import anew.core.port.Ledger.Watch;
import anew.core.port.Ledger.Write;
import anew.drivers.ledger.Told;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three members of Debian's etcd, whose leader is killed, or stopped and woken, or cut off, under clients that go on. */
@Tag("machine")
class EtcdClusterTest {

    /** An election takes one to two seconds; a client then has to give up its question to the dead one first. */
    private static final Duration MOVED_ON_WITHIN = Duration.ofSeconds(15);

    private static final Duration ANSWER = Duration.ofSeconds(2);

    @TempDir
    private Path folder;

    private List<EtcdMember> members = List.of();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** So long the first member, once cut off, goes on as a leader that has been replaced. */
    private static final int PATIENCE_MILLIS = 15_000;

    @AfterEach
    void stop() throws IOException {
        threads.shutdownNow();
        for (EtcdMember member : members) {
            member.close();
        }
    }

    /** A client of all members that begins with the given one. */
    private EtcdLedger client(int first) {
        List<URI> endpoints =
                new ArrayList<>(members.stream().map(EtcdMember::client).toList());
        Collections.rotate(endpoints, -first);
        return new EtcdLedger(endpoints, Duration.ofSeconds(1), ANSWER, Duration.ofSeconds(3));
    }

    private List<EtcdMember> others(EtcdMember member) {
        return members.stream().filter(other -> other != member).toList();
    }

    /** Commits keys of its own one after the other until told to stop, and keeps what was acknowledged. */
    private final class Writer implements Callable<Integer> {

        private final int number;
        private final EtcdLedger ledger;
        private final Set<String> acknowledged = new ConcurrentSkipListSet<>();
        private final AtomicLong lastNanos = new AtomicLong(System.nanoTime());
        private volatile boolean enough;

        Writer(int number) {
            this.number = number;
            this.ledger = client(number % members.size());
        }

        @Override
        public Integer call() {
            int unknown = 0;
            for (int i = 0; !enough; i++) {
                String key = "w" + number + "/" + i;
                Outcome outcome = ledger.commit(List.of(Compare.absent(key)), List.of(Write.put(key, "")));
                switch (outcome) {
                    case Outcome.Committed committed -> {
                        acknowledged.add(key);
                        lastNanos.set(System.nanoTime());
                    }
                    case Outcome.Unknown notKnown -> unknown++;
                    case Outcome.Conflict conflict -> throw new AssertionError(key + " was committed twice");
                    case Outcome.LeaseGone gone -> throw new AssertionError("no lease was named");
                }
            }
            return unknown;
        }
    }

    /** Waits until each writer has been acknowledged something that it sent after {@code since}, and returns how long. */
    private static Duration awaitProgress(List<Writer> writers, long since) throws InterruptedException {
        for (Writer writer : writers) {
            int before = writer.acknowledged.size();
            // The first one may have been sent before.
            while (writer.lastNanos.get() < since || writer.acknowledged.size() < before + 2) {
                assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(60));
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
        return Duration.ofNanos(System.nanoTime() - since);
    }

    private static void end(List<Writer> writers, List<Future<Integer>> running)
            throws InterruptedException, ExecutionException {
        writers.forEach(writer -> writer.enough = true);
        for (Future<Integer> end : running) {
            end.get();
        }
    }

    private static void assertNothingIsLost(EtcdMember member, List<Writer> writers) {
        Listing listing = member.alone(Duration.ofSeconds(20)).list("w");
        assertThat(listing).isInstanceOf(Listing.Entries.class);
        Set<String> there =
                ((Listing.Entries) listing).entries().stream().map(Entry::key).collect(Collectors.toSet());
        writers.forEach(writer -> assertThat(there).containsAll(writer.acknowledged));
    }

    @Test
    void noAcknowledgedCommitIsLostWhenTheLeaderIsKilled() throws Exception {
        members = EtcdMember.start(3, folder);
        Told told = new Told();
        List<Writer> writers = List.of(new Writer(0), new Writer(1), new Writer(2));
        try (Watch watch = client(0).watch("w", 1, told)) {
            assertThat(watch).isNotNull();
            List<Future<Integer>> running =
                    writers.stream().map(threads::submit).toList();
            awaitProgress(writers, System.nanoTime());
            EtcdMember leader = EtcdMember.leader(members);
            leader.kill();
            Duration within = awaitProgress(writers, System.nanoTime());
            System.out.println("all writers moved on " + within.toMillis() + " ms after the leader was killed");
            assertThat(within).isLessThan(MOVED_ON_WITHIN);
            end(writers, running);
            others(leader).forEach(member -> assertNothingIsLost(member, writers));

            leader.startAgain();
            EtcdMember.leader(members);
            assertNothingIsLost(leader, writers);
            assertThat(told.changes(all(leader).size()))
                    .extracting(Change::revision)
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    private static List<Entry> all(EtcdMember member) {
        Listing listing = member.alone(Duration.ofSeconds(20)).list("w");
        return listing instanceof Listing.Entries(long revision, List<Entry> entries) ? entries : List.of();
    }

    /** The stopped leader wakes with questions waiting at its door, and still holds itself for the leader. */
    @Test
    void aLeaderThatWakesUpAnswersNothingStale() throws Exception {
        members = EtcdMember.start(3, folder);
        Lease expired = lease(3);
        Lease revoked = lease(600);
        client(0).commit(List.of(), List.of(Write.put("leased", "", expired)));
        List<Writer> writers = List.of(new Writer(0), new Writer(1));
        List<Future<Integer>> running = writers.stream().map(threads::submit).toList();
        awaitProgress(writers, System.nanoTime());

        EtcdMember leader = EtcdMember.leader(members);
        leader.stop();
        Duration within = awaitProgress(writers, System.nanoTime());
        System.out.println("all writers moved on " + within.toMillis() + " ms after the leader was stopped");
        assertThat(within).isLessThan(MOVED_ON_WITHIN);
        awaitExpiry(others(leader).getFirst(), expired);
        EtcdLedger other = others(leader).getFirst().alone(Duration.ofSeconds(20));
        assertThat(other.revoke(revoked)).isEqualTo(new Revocation.Revoked());

        long floor = revision(other.get("leased"));
        List<Future<Reading>> readings = new ArrayList<>();
        List<Future<Liveness>> renewals = new ArrayList<>();
        EtcdLedger woken = leader.alone(Duration.ofSeconds(20));
        int each = 15;
        CountDownLatch asking = new CountDownLatch(3 * each);
        for (int i = 0; i < each; i++) {
            readings.add(threads.submit(() -> {
                asking.countDown();
                return woken.get("leased");
            }));
            for (Lease lease : List.of(expired, revoked)) {
                renewals.add(threads.submit(() -> {
                    asking.countDown();
                    return woken.keepAlive(lease);
                }));
            }
        }
        asking.await();
        TimeUnit.MILLISECONDS.sleep(200); // Until the questions lie in the socket of one who cannot say so.
        leader.wake();
        for (Future<Liveness> renewal : renewals) {
            assertThat(renewal.get()).isNotInstanceOf(Liveness.Alive.class);
        }
        for (Future<Reading> reading : readings) {
            assertThat(revision(reading.get())).isGreaterThanOrEqualTo(floor);
        }
        end(writers, running);
        members.forEach(member -> assertNothingIsLost(member, writers));
    }

    /** Cut off, it holds itself for the leader until its patience is over, and would say so to whoever asked only once. */
    @Test
    void aLeaderThatIsCutOffAnswersNothingStale() throws Exception {
        members = EtcdMember.start(3, folder, PATIENCE_MILLIS);
        EtcdMember leader = members.getFirst();
        leader.lead(members);
        Lease lease = lease(600);
        client(0).commit(List.of(), List.of(Write.put("k", "1", lease)));
        List<Writer> writers = List.of(new Writer(0), new Writer(1));
        List<Future<Integer>> running = writers.stream().map(threads::submit).toList();
        awaitProgress(writers, System.nanoTime());

        leader.cut(others(leader));
        Duration within = awaitProgress(writers, System.nanoTime());
        System.out.println("all writers moved on " + within.toMillis() + " ms after the leader was cut off");
        assertThat(within).isLessThan(MOVED_ON_WITHIN);
        assertThat(client(1).revoke(lease)).isEqualTo(new Revocation.Revoked());

        EtcdLedger cutOff = leader.alone(ANSWER);
        assertThat(leader.leads())
                .as("the one cut off still holds itself for the leader")
                .isTrue();
        assertThat(Wire.object(leader.ask("/v3/lease/keepalive", Map.of("ID", Long.toString(lease.id()))), "result"))
                .as("its renewal of a lease that is no more")
                .containsEntry("TTL", "600");
        assertThat(cutOff.keepAlive(lease)).isInstanceOf(Liveness.Unknown.class);
        assertThat(cutOff.get("k")).isInstanceOf(Reading.Unknown.class);
        assertThat(cutOff.list("")).isInstanceOf(Listing.Unknown.class);
        assertThat(cutOff.commit(List.of(), List.of(Write.put("late", "")))).isInstanceOf(Outcome.Unknown.class);
        assertThat(client(0).keepAlive(lease)).isEqualTo(new Liveness.Expired());

        members.forEach(EtcdMember::heal);
        EtcdMember.leader(members);
        assertThat(leader.alone(ANSWER).keepAlive(lease)).isEqualTo(new Liveness.Expired());
        assertThat(leader.alone(ANSWER).get("k")).isInstanceOf(Reading.Absent.class);
        end(writers, running);
        members.forEach(member -> assertNothingIsLost(member, writers));
    }

    private Lease lease(int seconds) {
        Grant grant = client(0).grant(Duration.ofSeconds(seconds));
        assertThat(grant).isInstanceOf(Grant.Granted.class);
        return ((Grant.Granted) grant).lease();
    }

    private static void awaitExpiry(EtcdMember member, Lease lease) throws Exception {
        Told told = new Told();
        EtcdLedger ledger = member.alone(ANSWER);
        Reading reading = ledger.get("leased");
        if (reading instanceof Reading.Found(long revision, Entry entry)) {
            try (Watch watch = ledger.watch("leased", revision + 1, told)) {
                assertThat(watch).isNotNull();
                told.change();
            }
        }
        assertThat(ledger.keepAlive(lease)).isEqualTo(new Liveness.Expired());
    }

    private static long revision(Reading reading) {
        return switch (reading) {
            case Reading.Found(long revision, Entry entry) -> revision;
            case Reading.Absent(long revision) -> revision;
            case Reading.Unknown(String why) -> Long.MAX_VALUE; // Not knowing is not stale.
        };
    }

    @Test
    void withoutAMajorityNothingIsKnownAndNothingAcknowledged() throws Exception {
        members = EtcdMember.start(3, folder);
        assertThat(client(0).commit(List.of(), List.of(Write.put("k", "1")))).isInstanceOf(Outcome.Committed.class);
        EtcdMember left = members.getFirst();
        others(left).forEach(member -> {
            try {
                member.stop();
            } catch (IOException | InterruptedException failure) {
                throw new AssertionError(failure);
            }
        });
        EtcdLedger ledger = left.alone(ANSWER);
        assertThat(ledger.get("k")).isInstanceOf(Reading.Unknown.class);
        assertThat(ledger.list("")).isInstanceOf(Listing.Unknown.class);
        assertThat(ledger.commit(List.of(), List.of(Write.put("k", "2")))).isInstanceOf(Outcome.Unknown.class);
        for (EtcdMember member : others(left)) {
            member.wake();
        }
        EtcdMember.leader(members);
        assertThat(client(0).get("k")).isInstanceOf(Reading.Found.class);
    }
}
