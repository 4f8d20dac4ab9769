package anew.cli.guest;

import static anew.cli.guest.Checks.await;
import static anew.cli.guest.Checks.say;

import anew.core.model.HostName;
import anew.core.model.Iqn;
import anew.core.model.LegId;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.port.LegHost;
import anew.drivers.iscsi.IscsiSessions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Fences an owner that writes, again and again, and looks whether anything reaches the leg after the fence's proof. Run
 * inside a guest with the number of trials as its argument. A few legs are tried side by side, since most of a trial is
 * waiting; their owners write and are fenced in turn.
 *
 * <p>One trial:
 *
 * <ol>
 *   <li>the owner writes, several blocks at a time, past the page cache;
 *   <li>it is fenced: {@code LegHost.close}, in one of the ways that {@link Kind} tells;
 *   <li>with the proof, the leg's content is read from the disk below everything;
 *   <li>the leg opens for a later life, and the old session, whose writes still wait, tries to come back and is refused;
 *   <li>the content is the same, and every write that was ever acknowledged is there.
 * </ol>
 *
 * Then the leg opens for the session's own life again, which lets its writes go on, and the next trial begins. After the
 * last trial of a session the writes are given up, all end in errors, and the content is compared once more.
 */
final class FenceTrial {

    private static final List<Kind> KINDS = List.of(Kind.values());

    private static final int LANES = 8;
    private static final int TRIALS_PER_SESSION = 10;
    private static final int WRITERS = 4;
    private static final int BLOCKS = 64;
    private static final Size LEG = Size.ofMebibytes(8);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** The writers of one lane alone keep the guest's processor busy. */
    private final Semaphore turn = new Semaphore(1, true);

    private final Rig rig;
    private final int trials;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger lives = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final ConcurrentLinkedQueue<Result> results = new ConcurrentLinkedQueue<>();

    private FenceTrial(Rig rig, int trials) {
        this.rig = rig;
        this.trials = trials;
    }

    /** How an owner is fenced. */
    private enum Kind {
        WRITING("its writes under way"),
        CUT_OFF("its packets dropped before, let through after the proof"),
        DISK_HELD("its writes held by the leg's disk, until all connections are cut");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    /** @param underWay writes that had not been acknowledged when the fence began */
    private record Result(Kind kind, int underWay, long nanos) {}

    public static void main(String[] arguments) {
        Checks.trial(() -> new FenceTrial(new Rig(LANES), Integer.parseInt(arguments[0])).runAll());
    }

    private void runAll() throws InterruptedException, IOException {
        List<Lane> lanes = new ArrayList<>();
        for (int number = 1; number <= LANES; number++) {
            VolumeId volume = Rig.volume("db1", "lane" + number);
            HostName stor = Rig.stor(number);
            rig.create(volume, LEG, List.of(stor));
            LegId leg = new LegId(volume, stor);
            rig.open(leg, 0);
            lanes.add(new Lane(leg));
        }
        rig.withoutProbes();
        lanes.getFirst().withoutFence();
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("lane").daemon().factory())) {
            List<Future<?>> running = new ArrayList<>();
            for (Lane lane : lanes) {
                running.add(threads.submit(() -> {
                    lane.tryAll();
                    return null;
                }));
            }
            for (Future<?> lane : running) {
                lane.get();
            }
        } catch (ExecutionException failure) {
            throw new AssertionError(failure.getCause());
        }
        for (Kind kind : Kind.values()) {
            report(kind);
        }
        say("note: " + ended + " sessions were ended after a fence; each of their " + WRITERS
                + " writers got an error");
    }

    private void report(Kind kind) {
        List<Result> ours =
                results.stream().filter(result -> result.kind() == kind).toList();
        long[] nanos = ours.stream().mapToLong(Result::nanos).sorted().toArray();
        say(String.format(
                Locale.ROOT,
                "row: | %s | %d | %d | 0 | 0 | %.2f s | %.2f s |",
                kind.words,
                ours.size(),
                ours.stream().mapToInt(Result::underWay).sum(),
                nanos[nanos.length / 2] / 1e9,
                nanos[nanos.length - 1] / 1e9));
    }

    /** A leg and its owner, fenced over and over. */
    private final class Lane {

        private final LegId leg;
        private final Path disk;
        /** The life that the leg is or was open for last. */
        private int life;

        Lane(LegId leg) {
            this.leg = leg;
            this.disk = rig.disk(leg);
        }

        /** Shows that writes after a proof would be seen. */
        void withoutFence() throws InterruptedException, IOException {
            rig.login(leg, life);
            try (Hammer hammer = new Hammer(rig.joined(leg))) {
                hammer.letGo();
                await("the owner writes", PATIENCE, () -> hammer.sum() > 2 * BLOCKS);
                long[] before = content();
                long sum = hammer.sum();
                await("the owner goes on", PATIENCE, () -> hammer.sum() > sum + 2 * BLOCKS);
                Checks.check("without a fence the content changes", !Arrays.equals(before, content()));
                Rig.require(rig.store(leg.pserver()).close(leg.volume()));
                Rig.require(rig.mirrors().abandon(leg.volume()));
                await("every writer has got an error", PATIENCE, hammer::hasEnded);
            }
            Rig.require(rig.mirrors().logout(leg));
            openLater();
        }

        /** Until there are enough trials; a failure ends the other lanes too. */
        void tryAll() throws InterruptedException, IOException {
            try {
                while (next.get() < trials) {
                    trySession();
                }
            } catch (InterruptedException | IOException | AssertionError failure) {
                next.set(trials);
                throw failure;
            }
        }

        private void trySession() throws InterruptedException, IOException {
            int own = life;
            rig.login(leg, own);
            try (Hammer hammer = new Hammer(rig.joined(leg))) {
                for (int fences = 0; fences < TRIALS_PER_SESSION; fences++) {
                    if (fences > 0) {
                        Rig.require(rig.store(leg.pserver()).close(leg.volume()));
                        rig.open(leg, own);
                    }
                    tryOnce(KINDS.get(next.getAndIncrement() % KINDS.size()), hammer);
                }
                long[] proven = content();
                // Those that were between two writes shall try too.
                hammer.letGo();
                Rig.require(rig.mirrors().abandon(leg.volume()));
                await("every writer has got an error", PATIENCE, hammer::hasEnded);
                requireSame(proven, "when the fenced owner had got its errors");
                ended.incrementAndGet();
            }
            Rig.require(rig.mirrors().logout(leg));
        }

        /** Leaves the leg open for a later life than the session's. */
        private void tryOnce(Kind kind, Hammer hammer) throws InterruptedException, IOException {
            turn.acquire();
            int underWay;
            long nanos;
            try {
                long sum = hammer.sum();
                hammer.letGo();
                await("the owner writes", PATIENCE, () -> hammer.sum() > sum + 2 * WRITERS);
                prepare(kind, hammer);
                underWay = hammer.underWay();
                long at = System.nanoTime();
                fence(kind);
                nanos = System.nanoTime() - at;
            } finally {
                turn.release();
            }
            hammer.hold();
            long[] proven = content();
            openLater();
            if (kind == Kind.CUT_OFF) {
                rig.heal(leg.pserver());
            }
            await("the old session is refused", PATIENCE, () -> refusals() > 0);
            requireSame(proven, "while the fenced owner tried to come back, " + kind);
            hammer.requireIn(proven);
            results.add(new Result(kind, underWay, nanos));
            if (results.size() % 25 == 0) {
                say("pass: " + results.size() + " trials");
            }
        }

        private void openLater() throws InterruptedException {
            life = lives.incrementAndGet();
            rig.open(leg, life);
        }

        private void prepare(Kind kind, Hammer hammer) throws InterruptedException {
            switch (kind) {
                case WRITING -> {}
                case CUT_OFF -> {
                    rig.cut(leg.pserver());
                    await("all writers wait for the network", PATIENCE, () -> hammer.underWay() == WRITERS);
                }
                case DISK_HELD -> {
                    rig.run("dmsetup", "suspend", "--nolockfs", "--noflush", disk.toString());
                    await("all writers wait for the disk", PATIENCE, () -> hammer.underWay() == WRITERS);
                }
            }
        }

        private void fence(Kind kind) throws InterruptedException {
            switch (kind) {
                case WRITING, CUT_OFF -> Rig.require(rig.store(leg.pserver()).close(leg.volume()));
                case DISK_HELD -> {
                    FutureTask<LegHost.Outcome> closing =
                            new FutureTask<>(() -> rig.store(leg.pserver()).close(leg.volume()));
                    Thread.ofPlatform().daemon().name("closing").start(closing);
                    await("the session is cut", PATIENCE, () -> !loggedIn());
                    if (closing.isDone()) {
                        throw new AssertionError("the proof was given while writes waited for the disk of " + leg);
                    }
                    rig.run("dmsetup", "resume", "--noudevsync", disk.toString());
                    Rig.require(outcome(closing));
                }
            }
        }

        private static LegHost.Outcome outcome(FutureTask<LegHost.Outcome> closing) throws InterruptedException {
            try {
                return closing.get();
            } catch (ExecutionException failure) {
                throw new AssertionError(failure.getCause());
            }
        }

        private boolean loggedIn() {
            try {
                return rig.sessions()
                        .find(leg)
                        .map(IscsiSessions.Session::loggedIn)
                        .orElse(false);
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
        }

        /** How many logins have been refused since the target was made. */
        private long refusals() {
            Path counts = Path.of(
                    "/sys/kernel/config/target/iscsi",
                    Iqn.ofLeg(leg).text(),
                    "fabric_statistics/iscsi_login_stats/authenticate_fails");
            return Long.parseLong("0" + Rig.read(counts));
        }

        private long[] content() throws IOException {
            try (DirectDevice device = new DirectDevice(disk)) {
                return device.stamps(BLOCKS);
            }
        }

        private void requireSame(long[] proven, String when) throws IOException {
            long[] now = content();
            if (!Arrays.equals(proven, now)) {
                throw new AssertionError("written after the proof, " + when + ", " + leg + ": "
                        + Arrays.toString(proven) + " became " + Arrays.toString(now));
            }
        }
    }

    /** Writers that write for as long as they get no error, each to its own blocks in turn. */
    private static final class Hammer implements AutoCloseable {

        /** A number that no trial before has written, in this run. */
        private static final AtomicInteger ROUNDS = new AtomicInteger();

        private final DirectDevice device;
        private final AtomicInteger underWay = new AtomicInteger();
        private final AtomicLongArray acknowledged = new AtomicLongArray(BLOCKS);
        private final AtomicLongArray counts = new AtomicLongArray(WRITERS);
        private final List<Thread> writers = new ArrayList<>();
        private final Lock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private boolean held = true;

        Hammer(Path path) throws IOException {
            device = new DirectDevice(path);
            long first = ROUNDS.incrementAndGet() * 1_000_000L;
            for (int number = 0; number < WRITERS; number++) {
                int own = number;
                writers.add(Thread.ofPlatform().daemon().name("writer").start(() -> write(own, first)));
            }
        }

        private void write(int own, long first) {
            try {
                for (long stamp = first; ; stamp++) {
                    awaitLeave();
                    int block = (int) (own + WRITERS * (stamp % (BLOCKS / WRITERS)));
                    underWay.incrementAndGet();
                    device.write(block, stamp);
                    underWay.decrementAndGet();
                    acknowledged.set(block, stamp);
                    counts.incrementAndGet(own);
                }
            } catch (IOException ended) {
                underWay.decrementAndGet();
            }
        }

        private void awaitLeave() {
            lock.lock();
            try {
                while (held) {
                    changed.awaitUninterruptibly();
                }
            } finally {
                lock.unlock();
            }
        }

        /** From now on they write. */
        void letGo() {
            set(false);
        }

        /** From now on no further write is begun. */
        void hold() {
            set(true);
        }

        private void set(boolean toHeld) {
            lock.lock();
            try {
                held = toHeld;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        int underWay() {
            return underWay.get();
        }

        /** How many writes have been acknowledged. */
        long sum() {
            long sum = 0;
            for (int own = 0; own < WRITERS; own++) {
                sum += counts.get(own);
            }
            return sum;
        }

        boolean hasEnded() {
            return writers.stream().noneMatch(Thread::isAlive);
        }

        void requireIn(long[] content) {
            for (int block = 0; block < BLOCKS; block++) {
                if (content[block] < acknowledged.get(block)) {
                    throw new AssertionError("block " + block + " was acknowledged with " + acknowledged.get(block)
                            + " and holds " + content[block]);
                }
            }
        }

        /** Its writers have ended, or the trial has failed. */
        @Override
        public void close() {
            if (hasEnded()) {
                device.close();
            }
        }
    }
}
