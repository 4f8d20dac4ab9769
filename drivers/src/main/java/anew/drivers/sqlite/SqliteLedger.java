package anew.drivers.sqlite;

import anew.core.port.Ledger;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The ledger in one SQLite file, with one writer: a write-ahead log that reaches the disk before a commit is acknowledged.
 *
 * <p>Tables hold the entries, the last revisions' events for watches from the past, and which leases there are. When a
 * lease ends is kept in memory only: after a restart each begins anew, so that nobody loses a lease because the ledger was
 * away, and renewing one costs no write.
 *
 * <p>Once a statement has failed (disk full, disk broken), nobody can say what the file holds: every later answer is
 * unknown, until the file is opened again.
 */
public final class SqliteLedger implements Ledger, AutoCloseable {

    /** As many revisions remain watchable as a controller can sleep through at a hundred changes a second for a while. */
    public static final int HISTORY_DEFAULT = 10_000;

    /** Revisions that a watch reads at a time, so that its memory has a bound. */
    private static final int WATCH_BATCH = 100;

    private final LedgerTables tables;
    private final InstantSource clock;
    private final int history;
    private final SecureRandom random = new SecureRandom();

    /** Guards all that follows, and the tables. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition advanced = lock.newCondition();
    private final Condition leasesChanged = lock.newCondition();
    private final Map<Lease, Term> leases = new HashMap<>();
    private long revision;
    private long forgotten;
    private boolean closed;
    private Optional<String> broken = Optional.empty();

    /** When a lease ends if nobody renews it. */
    private record Term(Duration ttl, Instant end) {}

    SqliteLedger(LedgerTables tables, InstantSource clock, int history) throws SQLException {
        this.tables = tables;
        this.clock = clock;
        this.history = history;
        revision = tables.revision();
        forgotten = tables.forgotten();
        Instant now = clock.instant();
        tables.leases().forEach((lease, ttl) -> leases.put(lease, new Term(ttl, now.plus(ttl))));
    }

    /**
     * Opens the ledger in {@code file}, and makes it where it is missing; the folder must exist.
     *
     * @param clock for leases; it must not jump, so it should not follow the time of day
     * @param history how many revisions back a watch can begin
     * @throws IOException if it cannot be, for instance because another process serves it
     */
    public static SqliteLedger open(Path file, InstantSource clock, int history) throws IOException {
        LedgerTables tables = LedgerTables.open(file);
        try {
            SqliteLedger ledger = new SqliteLedger(tables, clock, history);
            Thread.ofPlatform().daemon().name("ledger-leases").start(ledger::expireWhenDue);
            return ledger;
        } catch (SQLException failure) {
            throw new IOException("cannot read the ledger " + file + ": " + failure.getMessage(), failure);
        }
    }

    /** Something done to the tables. */
    private interface Work<T> {
        T run() throws SQLException;
    }

    /** Does the work with leases expired that are due, alone; {@code unknown} makes the answer when it cannot be done. */
    private <T> T alone(Work<T> work, Function<String, T> unknown) {
        lock.lock();
        try {
            if (closed || broken.isPresent()) {
                return unknown.apply(broken.orElse("the ledger is closed"));
            }
            expireDue();
            return work.run();
        } catch (SQLException failure) {
            return unknown.apply(breakDown(failure));
        } finally {
            lock.unlock();
        }
    }

    private String breakDown(SQLException failure) {
        String why = "the ledger's file failed, and it must be opened again: " + failure.getMessage();
        broken = Optional.of(why);
        advanced.signalAll();
        return why;
    }

    @Override
    public Reading get(String key) {
        Ledger.checkKey(key);
        return alone(
                () -> tables.entry(key)
                        .<Reading>map(entry -> new Reading.Found(revision, entry))
                        .orElseGet(() -> new Reading.Absent(revision)),
                Reading.Unknown::new);
    }

    @Override
    public Listing list(String prefix) {
        Ledger.checkPrefix(prefix);
        return alone(() -> new Listing.Entries(revision, tables.entries(prefix)), Listing.Unknown::new);
    }

    @Override
    public Outcome commit(Transaction transaction) {
        return alone(() -> decide(transaction), Outcome.Unknown::new);
    }

    private Outcome decide(Transaction transaction) throws SQLException {
        Map<String, Entry> current = new HashMap<>();
        boolean holds = true;
        for (Compare compare : transaction.compares()) {
            Optional<Entry> entry = tables.entry(compare.key());
            entry.ifPresent(found -> current.put(found.key(), found));
            holds &= entry.map(Entry::modRevision).orElse(0L) == compare.modRevision();
        }
        if (!holds) {
            return new Outcome.Conflict(revision, List.copyOf(current.values()));
        }
        for (Write write : transaction.writes()) {
            if (write instanceof Write.Put put
                    && put.lease().map(lease -> !leases.containsKey(lease)).orElse(false)) {
                return new Outcome.LeaseGone();
            }
        }
        tables.begin();
        write(transaction.writes());
        return new Outcome.Committed(revision);
    }

    /** Does the writes and ends the transaction; writes that change nothing make no revision. */
    private void write(List<Write> writes) throws SQLException {
        long next = revision + 1;
        int place = 0;
        for (Write write : writes) {
            Optional<Entry> old = tables.entry(write.key());
            switch (write) {
                case Write.Put(String key, String value, Optional<Lease> lease) -> {
                    long created = old.map(Entry::createRevision).orElse(next);
                    tables.write(new Entry(key, value, created, next), lease, place++);
                }
                case Write.Delete(String key) -> {
                    if (old.isPresent()) {
                        tables.delete(key, next, place++);
                    }
                }
            }
        }
        long forget = Math.max(forgotten, next - history);
        if (place > 0) {
            tables.advance(next, forget);
        }
        tables.commit();
        if (place > 0) {
            revision = next;
            forgotten = forget;
            advanced.signalAll();
        }
    }

    @Override
    public Grant grant(Duration ttl) {
        Ledger.checkTtl(ttl);
        return alone(
                () -> {
                    Lease lease = new Lease(random.nextLong(1, Long.MAX_VALUE));
                    tables.addLease(lease, ttl);
                    begin(lease, ttl);
                    return new Grant.Granted(lease, ttl);
                },
                Grant.Unknown::new);
    }

    @Override
    public Liveness keepAlive(Lease lease) {
        return alone(
                () -> {
                    Term term = leases.get(lease);
                    if (term == null) {
                        return new Liveness.Expired();
                    }
                    begin(lease, term.ttl);
                    return new Liveness.Alive(term.ttl);
                },
                Liveness.Unknown::new);
    }

    private void begin(Lease lease, Duration ttl) {
        leases.put(lease, new Term(ttl, clock.instant().plus(ttl)));
        leasesChanged.signalAll();
    }

    @Override
    public Revocation revoke(Lease lease) {
        return alone(
                () -> {
                    if (leases.containsKey(lease)) {
                        end(lease);
                    }
                    return new Revocation.Revoked();
                },
                Revocation.Unknown::new);
    }

    /** Ends leases whose time is over; the ledger does so by itself, this is for those whose clock stands still. */
    public void expireLeases() {
        alone(() -> true, why -> false);
    }

    private void expireDue() throws SQLException {
        Instant now = clock.instant();
        List<Lease> due = leases.entrySet().stream()
                .filter(entry -> !entry.getValue().end.isAfter(now))
                .map(Map.Entry::getKey)
                .toList();
        for (Lease lease : due) {
            end(lease);
        }
    }

    private void end(Lease lease) throws SQLException {
        tables.begin();
        tables.removeLease(lease);
        List<Write> deletes = new ArrayList<>();
        tables.keysOf(lease).forEach(key -> deletes.add(Write.delete(key)));
        write(deletes);
        leases.remove(lease);
    }

    private void expireWhenDue() {
        lock.lock();
        try {
            while (!closed && broken.isEmpty()) {
                expireDue();
                Instant now = clock.instant();
                Optional<Instant> next = leases.values().stream().map(Term::end).min(Instant::compareTo);
                if (next.isPresent()) {
                    leasesChanged.await(Duration.between(now, next.get()).toNanos() + 1, TimeUnit.NANOSECONDS);
                } else {
                    leasesChanged.await();
                }
            }
        } catch (SQLException failure) {
            breakDown(failure);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Watch watch(String prefix, long fromRevision, Listener listener) {
        Ledger.checkPrefix(prefix);
        Follower follower = new Follower(prefix, fromRevision, listener);
        Thread thread = Thread.ofVirtual().name("ledger-watch " + prefix).start(follower);
        return () -> {
            follower.ended = true;
            thread.interrupt();
        };
    }

    /** Follows the events of a prefix: reads them from the table, and waits for more where there are none. */
    private final class Follower implements Runnable {

        private final String prefix;
        private final Listener listener;
        private long next;
        private volatile boolean ended;

        Follower(String prefix, long from, Listener listener) {
            this.prefix = prefix;
            this.next = Math.max(1, from);
            this.listener = listener;
        }

        /** What can be told now. */
        private sealed interface News {
            record Changes(List<Change> changes) implements News {}

            record Lost(String why) implements News {}

            record Over() implements News {}
        }

        @Override
        public void run() {
            try {
                while (!ended) {
                    switch (await()) {
                        case News.Changes(List<Change> changes) -> tell(changes);
                        case News.Lost(String why) -> {
                            ended = true;
                            listener.lost(why);
                        }
                        case News.Over over -> ended = true;
                    }
                }
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
            }
        }

        private void tell(List<Change> changes) {
            for (Change change : changes) {
                if (ended) {
                    return;
                }
                listener.changed(change);
            }
        }

        private News await() throws InterruptedException {
            lock.lockInterruptibly();
            try {
                while (!closed && broken.isEmpty() && revision < next) {
                    advanced.await();
                }
                if (closed) {
                    return new News.Over();
                }
                if (broken.isPresent()) {
                    return new News.Lost(broken.get());
                }
                if (next <= forgotten) {
                    return new News.Lost("changes up to revision " + forgotten + " are forgotten");
                }
                long to = Math.min(revision, next + WATCH_BATCH - 1);
                List<Change> changes = tables.changes(prefix, next, to);
                next = to + 1;
                return new News.Changes(changes);
            } catch (SQLException failure) {
                return new News.Lost(breakDown(failure));
            } finally {
                lock.unlock();
            }
        }
    }

    /** Waits until the ledger is closed, or until its file has failed, and returns how. */
    Optional<String> awaitEnd() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && broken.isEmpty()) {
                advanced.await();
            }
            return broken;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the watches, and closes the file; what is asked afterwards is unknown. */
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            advanced.signalAll();
            leasesChanged.signalAll();
            tables.close();
        } catch (SQLException failure) {
            throw new IOException(
                    "the ledger did not close cleanly, which loses nothing: " + failure.getMessage(), failure);
        } finally {
            lock.unlock();
        }
    }
}
