package anew.core.port;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The small strongly consistent store of who may write to what: keys with values, changed by compare-and-set.
 *
 * <p>Its shape is that of etcd's version 3, cut to what Anew needs. Every change of the store raises its revision by one;
 * each entry knows the revision that made it and the one that last changed it.
 *
 * <p>What is promised:
 *
 * <ul>
 *   <li>Reads and commits are linearizable: once a call has returned, every call that begins later, by whomever, sees at
 *       least what it saw or did.
 *   <li>A commit is done wholly or not at all, and what is acknowledged survives the crash of the store, and of a minority
 *       of its members where it has several.
 *   <li>Nothing is guessed: where an answer could not be had, the result is {@code Unknown} and says why. After an unknown
 *       commit only reading tells whether it was done, and not before everything that was sent has ended: it may still be
 *       done later.
 * </ul>
 *
 * <p>Not promised: that a watch tells of a change by a certain time, or that a lease ends at once when its time is over.
 * All methods block, at most as long as the implementation's time-outs say, and may be called from many threads.
 */
public interface Ledger {

    /** The longest key, in characters. */
    int KEY_LENGTH_MAX = 512;

    /** The longest value, as UTF-8: this is a ledger, no file store. In base64 it fits into what our JSON parser reads. */
    int VALUE_BYTES_MAX = 1 << 14;

    /** The most compares, and the most writes, of one commit: etcd's own default limit. */
    int OPERATIONS_MAX = 128;

    /** The most that one commit may write, as UTF-8: below etcd's default limit of 1.5 MiB for a request in base64. */
    int COMMIT_BYTES_MAX = 1 << 20;

    /** The shortest lease; etcd counts leases in whole seconds. */
    Duration TTL_MIN = Duration.ofSeconds(1);

    /** What stands at {@code key} now. */
    Reading get(String key);

    /** All entries whose keys begin with {@code prefix} (all there are for ""), by key, as they stand at one revision. */
    Listing list(String prefix);

    /**
     * Does {@code writes} if all {@code compares} hold, in one step.
     *
     * @throws IllegalArgumentException if it is no {@link Transaction}
     */
    default Outcome commit(List<Compare> compares, List<Write> writes) {
        return commit(new Transaction(compares, writes));
    }

    /** Does the writes if all compares hold, in one step. */
    Outcome commit(Transaction transaction);

    /**
     * Makes a lease. Where the answer is unknown a lease may have been made that nobody knows; it expires by itself.
     *
     * @param ttl in whole seconds; the store may grant more
     * @throws IllegalArgumentException if it is too short or not of whole seconds
     */
    Grant grant(Duration ttl);

    /** Lets the lease's time begin again. */
    Liveness keepAlive(Lease lease);

    /** Ends the lease and deletes its keys. */
    Revocation revoke(Lease lease);

    /**
     * Tells {@code listener} of every change of keys that begin with {@code prefix}, from {@code fromRevision} (inclusive)
     * on, also from the past, in order and without a gap; to go on from a reading, watch from its revision + 1. The
     * listener is called by one thread at a time, which is none of the caller's.
     *
     * <p>A connection that breaks is made again without telling: changes come late then, never not at all.
     */
    Watch watch(String prefix, long fromRevision, Listener listener);

    /**
     * A key and what stands there.
     *
     * @param createRevision the revision that made the key, after it had been absent
     * @param modRevision the revision that last wrote it
     */
    record Entry(String key, String value, long createRevision, long modRevision) {
        public Entry {
            checkKey(key);
            if (createRevision < 1 || modRevision < createRevision) {
                throw new IllegalArgumentException(
                        key + " cannot be made by revision " + createRevision + " and changed by " + modRevision);
            }
        }
    }

    /** What stands at a key. */
    sealed interface Reading {
        /** It is there, at this revision of the store. */
        record Found(long revision, Entry entry) implements Reading {}

        /** Nothing is there, at this revision of the store. */
        record Absent(long revision) implements Reading {}

        /** Nobody knows; nothing may be concluded from it. */
        record Unknown(String why) implements Reading {}
    }

    /** What stands at a range of keys. */
    sealed interface Listing {
        /** These and no others, at this revision of the store. */
        record Entries(long revision, List<Entry> entries) implements Listing {
            public Entries {
                entries = List.copyOf(entries);
            }
        }

        /** Nobody knows; nothing may be concluded from it. */
        record Unknown(String why) implements Listing {}
    }

    /**
     * A condition of a commit: the key was last changed by exactly this revision.
     *
     * @param modRevision 0 for a key that is absent
     */
    record Compare(String key, long modRevision) {
        public Compare {
            checkKey(key);
            if (modRevision < 0) {
                throw new IllegalArgumentException("no revision is " + modRevision);
            }
        }

        public static Compare absent(String key) {
            return new Compare(key, 0);
        }

        /** Holds as long as nobody writes or deletes the key. */
        public static Compare unchanged(Entry entry) {
            return new Compare(entry.key(), entry.modRevision());
        }
    }

    /** An effect of a commit. */
    sealed interface Write {

        String key();

        /**
         * Writes the value, whatever stood there; a lease the key had before no longer matters to it.
         *
         * @param lease with which the key will go
         */
        record Put(String key, String value, Optional<Lease> lease) implements Write {
            public Put {
                checkKey(key);
                int bytes = utf8(value).length;
                if (bytes > VALUE_BYTES_MAX) {
                    throw new IllegalArgumentException(
                            "the value of " + key + " has " + bytes + " bytes; " + VALUE_BYTES_MAX + " are allowed");
                }
            }
        }

        /** Deletes the key; one that is absent stays so. */
        record Delete(String key) implements Write {
            public Delete {
                checkKey(key);
            }
        }

        static Write put(String key, String value) {
            return new Put(key, value, Optional.empty());
        }

        static Write put(String key, String value, Lease lease) {
            return new Put(key, value, Optional.of(lease));
        }

        static Write delete(String key) {
            return new Delete(key);
        }
    }

    /**
     * What is committed together.
     *
     * @param writes at least one, and none twice to the same key
     */
    record Transaction(List<Compare> compares, List<Write> writes) {
        public Transaction {
            compares = List.copyOf(compares);
            writes = List.copyOf(writes);
            if (writes.isEmpty()) {
                throw new IllegalArgumentException("a commit writes something");
            }
            if (Math.max(compares.size(), writes.size()) > OPERATIONS_MAX) {
                throw new IllegalArgumentException(compares.size() + " compares and " + writes.size()
                        + " writes are too many; " + OPERATIONS_MAX + " of each are allowed");
            }
            Set<String> keys = new HashSet<>();
            long bytes = 0;
            for (Write write : writes) {
                if (!keys.add(write.key())) {
                    throw new IllegalArgumentException(write.key() + " is written twice in one commit");
                }
                bytes += write.key().length()
                        + switch (write) {
                            case Write.Put put -> utf8(put.value()).length;
                            case Write.Delete delete -> 0;
                        };
            }
            if (bytes > COMMIT_BYTES_MAX) {
                throw new IllegalArgumentException(
                        "a commit of " + bytes + " bytes is too large; " + COMMIT_BYTES_MAX + " are allowed");
            }
        }
    }

    /** How a commit ended. */
    sealed interface Outcome {
        /** It is done, durably; the store stood at this revision right after it. */
        record Committed(long revision) implements Outcome {}

        /**
         * A compare did not hold, and nothing was done.
         *
         * @param revision at which it was judged
         * @param current the entries of the compared keys at that revision; those that are absent do not stand here
         */
        record Conflict(long revision, List<Entry> current) implements Outcome {
            public Conflict {
                current = List.copyOf(current);
            }

            /** What stood at one of the compared keys. */
            public Optional<Entry> at(String key) {
                return current.stream().filter(entry -> entry.key().equals(key)).findFirst();
            }
        }

        /** All compares held, but a write names a lease that is no more; nothing was done. */
        record LeaseGone() implements Outcome {}

        /** It may have been done, or be done yet, or never. */
        record Unknown(String why) implements Outcome {}
    }

    /** A claim to be alive that must be renewed; what was written with it is deleted when it ends. */
    record Lease(long id) {
        public Lease {
            if (id == 0) {
                throw new IllegalArgumentException("no lease has the number 0");
            }
        }
    }

    /** Whether a lease was made. */
    sealed interface Grant {
        /** It lasts for {@code ttl} from before the call at least. */
        record Granted(Lease lease, Duration ttl) implements Grant {}

        /** Nobody knows. */
        record Unknown(String why) implements Grant {}
    }

    /** Whether a lease lives. */
    sealed interface Liveness {
        /**
         * The store keeps it for {@code ttl} at least, counted from when the call <em>began</em>: whoever counts from when
         * it returned may believe in a lease that is over.
         */
        record Alive(Duration ttl) implements Liveness {}

        /** It is over, and its keys are deleted or about to be. */
        record Expired() implements Liveness {}

        /** Nobody knows; it may have been renewed or not. */
        record Unknown(String why) implements Liveness {}
    }

    /** Whether a lease was ended. */
    sealed interface Revocation {
        /** The lease is no more, by this call or before it, and neither are its keys. */
        record Revoked() implements Revocation {}

        /** Nobody knows; it may also end later by itself. */
        record Unknown(String why) implements Revocation {}
    }

    /** What happened to a key. */
    sealed interface Event {
        /** It was made or written. */
        record Written(Entry entry) implements Event {}

        /** It was deleted, by a commit or with its lease. */
        record Deleted(String key) implements Event {}
    }

    /**
     * All that one revision changed of what is watched.
     *
     * @param events at least one; each key at most once
     */
    record Change(long revision, List<Event> events) {
        public Change {
            events = List.copyOf(events);
            if (events.isEmpty()) {
                throw new IllegalArgumentException("revision " + revision + " changed nothing");
            }
        }
    }

    /** Is told what changes. It should return soon; whatever it throws ends the watch. */
    interface Listener {

        void changed(Change change);

        /**
         * The watch is over and this was its last call: the changes that come next cannot be had, most likely because they
         * are so old that the store has forgotten them. The caller lists anew, and watches from there.
         */
        void lost(String why);
    }

    /** A watch that goes on until it is closed. */
    interface Watch extends AutoCloseable {

        /**
         * Ends it. A call of the listener that is under way is interrupted and may still be running when this returns, but no
         * other begins.
         */
        @Override
        void close();
    }

    /**
     * A key is of visible ASCII characters: so its order is the same in every store and language.
     *
     * @throws IllegalArgumentException if {@code key} cannot be one
     */
    static void checkKey(String key) {
        checkPrefix(key);
        if (key.isEmpty()) {
            throw new IllegalArgumentException("a key has at least one character");
        }
    }

    /**
     * A prefix is a key or empty.
     *
     * @throws IllegalArgumentException if no key can begin with it
     */
    static void checkPrefix(String prefix) {
        if (prefix.length() > KEY_LENGTH_MAX || !prefix.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new IllegalArgumentException(
                    "'" + prefix + "' is no key: visible ASCII characters, at most " + KEY_LENGTH_MAX);
        }
    }

    /**
     * A lease lasts whole seconds.
     *
     * @throws IllegalArgumentException if {@code ttl} does not
     */
    static void checkTtl(Duration ttl) {
        if (ttl.compareTo(TTL_MIN) < 0 || !ttl.equals(Duration.ofSeconds(ttl.toSeconds()))) {
            throw new IllegalArgumentException("a lease lasts whole seconds and one at least, not " + ttl);
        }
    }

    private static byte[] utf8(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        if (!new String(bytes, StandardCharsets.UTF_8).equals(value)) {
            throw new IllegalArgumentException("a value is text; this one has half a surrogate pair");
        }
        return bytes;
    }
}
