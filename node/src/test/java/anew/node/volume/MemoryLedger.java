package anew.node.volume;

import anew.core.port.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A ledger in memory on a clock that moves when told; it can be out of reach, lose answers, and go back in time. */
final class MemoryLedger {

    private final InstantSource clock;
    private final TreeMap<String, Stored> entries = new TreeMap<>();
    private final Map<Long, LeaseEnd> leases = new HashMap<>();
    private final List<Watcher> watchers = new ArrayList<>();
    private long revision = 1;
    private long lastLease;
    private Optional<Saved> saved = Optional.empty();

    private record Stored(Ledger.Entry entry, long lease) {}

    private record LeaseEnd(Duration ttl, Instant end) {}

    private record Watcher(String prefix, Ledger.Listener listener, Line line) {}

    private record Saved(Map<String, Stored> entries, long revision) {}

    /** How one client reaches the ledger. */
    static final class Line {
        boolean cut;

        /** Commits are done, and nobody learns of it. */
        boolean answersLost;
    }

    MemoryLedger(InstantSource clock) {
        this.clock = clock;
    }

    Ledger over(Line line) {
        return new Client(line);
    }

    /** Ends what is due to end; changes that were held back by a cut line are not told later: the watch is lost. */
    void pass() {
        leases.entrySet().stream()
                .filter(lease -> !clock.instant().isBefore(lease.getValue().end()))
                .map(Map.Entry::getKey)
                .toList()
                .forEach(this::end);
        for (Watcher watcher : List.copyOf(watchers)) {
            if (watcher.line().cut && watchers.remove(watcher)) {
                watcher.listener().lost("the line was cut");
            }
        }
    }

    void save() {
        saved = Optional.of(new Saved(new TreeMap<>(entries), revision));
    }

    /** As from a backup; all watches end. */
    void goBack() {
        Saved old = saved.orElseThrow();
        entries.clear();
        entries.putAll(old.entries());
        revision = old.revision();
        leases.clear();
        List.copyOf(watchers).forEach(watcher -> watcher.listener().lost("the ledger was restored"));
        watchers.clear();
    }

    private void end(long lease) {
        leases.remove(lease);
        List<String> keys = entries.entrySet().stream()
                .filter(stored -> stored.getValue().lease() == lease)
                .map(Map.Entry::getKey)
                .toList();
        if (!keys.isEmpty()) {
            revision++;
            keys.forEach(entries::remove);
            tell(keys.stream()
                    .map(key -> (Ledger.Event) new Ledger.Event.Deleted(key))
                    .toList());
        }
    }

    private void tell(List<Ledger.Event> events) {
        for (Watcher watcher : List.copyOf(watchers)) {
            List<Ledger.Event> heard = events.stream()
                    .filter(event -> key(event).startsWith(watcher.prefix()))
                    .toList();
            if (!heard.isEmpty() && !watcher.line().cut) {
                watcher.listener().changed(new Ledger.Change(revision, heard));
            }
        }
    }

    private static String key(Ledger.Event event) {
        return switch (event) {
            case Ledger.Event.Written(Ledger.Entry entry) -> entry.key();
            case Ledger.Event.Deleted(String key) -> key;
        };
    }

    private final class Client implements Ledger {
        private final Line line;

        Client(Line line) {
            this.line = line;
        }

        @Override
        public Reading get(String key) {
            if (line.cut) {
                return new Reading.Unknown("cut");
            }
            Stored stored = entries.get(key);
            return stored == null ? new Reading.Absent(revision) : new Reading.Found(revision, stored.entry());
        }

        @Override
        public Listing list(String prefix) {
            return line.cut
                    ? new Listing.Unknown("cut")
                    : new Listing.Entries(
                            revision,
                            entries.values().stream()
                                    .map(Stored::entry)
                                    .filter(entry -> entry.key().startsWith(prefix))
                                    .toList());
        }

        @Override
        public Outcome commit(Transaction transaction) {
            if (line.cut) {
                return new Outcome.Unknown("cut");
            }
            boolean holds = transaction.compares().stream()
                    .allMatch(compare -> compare.modRevision() == modRevision(compare.key()));
            if (!holds) {
                return new Outcome.Conflict(revision, List.of());
            }
            List<Event> events = new ArrayList<>();
            revision++;
            for (Write write : transaction.writes()) {
                switch (write) {
                    case Write.Put(String key, String value, Optional<Lease> lease) -> {
                        if (lease.isPresent() && !leases.containsKey(lease.get().id())) {
                            return new Outcome.LeaseGone();
                        }
                        Stored before = entries.get(key);
                        Entry entry = new Entry(
                                key,
                                value,
                                before == null ? revision : before.entry().createRevision(),
                                revision);
                        entries.put(key, new Stored(entry, lease.map(Lease::id).orElse(0L)));
                        events.add(new Event.Written(entry));
                    }
                    case Write.Delete(String key) -> {
                        entries.remove(key);
                        events.add(new Event.Deleted(key));
                    }
                }
            }
            tell(events);
            return line.answersLost ? new Outcome.Unknown("the answer was lost") : new Outcome.Committed(revision);
        }

        private long modRevision(String key) {
            Stored stored = entries.get(key);
            return stored == null ? 0 : stored.entry().modRevision();
        }

        @Override
        public Grant grant(Duration ttl) {
            if (line.cut) {
                return new Grant.Unknown("cut");
            }
            leases.put(++lastLease, new LeaseEnd(ttl, clock.instant().plus(ttl)));
            return new Grant.Granted(new Lease(lastLease), ttl);
        }

        @Override
        public Liveness keepAlive(Lease lease) {
            if (line.cut) {
                return new Liveness.Unknown("cut");
            }
            LeaseEnd known = leases.get(lease.id());
            if (known == null) {
                return new Liveness.Expired();
            }
            leases.put(lease.id(), new LeaseEnd(known.ttl(), clock.instant().plus(known.ttl())));
            return new Liveness.Alive(known.ttl());
        }

        @Override
        public Revocation revoke(Lease lease) {
            end(lease.id());
            return new Revocation.Revoked();
        }

        @Override
        public Watch watch(String prefix, long fromRevision, Listener listener) {
            Watcher watcher = new Watcher(prefix, listener, line);
            watchers.add(watcher);
            if (fromRevision <= revision) {
                watchers.remove(watcher);
                listener.lost("changed meanwhile");
            }
            return () -> watchers.remove(watcher);
        }
    }
}
