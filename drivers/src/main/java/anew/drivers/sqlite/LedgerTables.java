package anew.drivers.sqlite;

import anew.core.port.Ledger.Change;
import anew.core.port.Ledger.Entry;
import anew.core.port.Ledger.Event;
import anew.core.port.Ledger.Lease;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The file of a {@link SqliteLedger}: what is in it, and the statements that read and change it.
 *
 * <p>A connection that is lost, a disk that is full or fails: all are an {@link SQLException}, after which nobody can say
 * what the file holds until it has been opened again. Not safe for several threads.
 */
final class LedgerTables implements AutoCloseable {

    /** "anew" in ASCII; so {@code file(1)} and we know a ledger from any other SQLite file. */
    private static final int APPLICATION = 0x616e6577;

    private static final int VERSION = 1;

    /**
     * {@code store} has one row: the revision, and the last one whose changes are forgotten. An {@code event} without a
     * value is a deletion.
     */
    private static final List<String> SCHEMA = List.of(
            """
            CREATE TABLE store (one INTEGER PRIMARY KEY CHECK (one = 1), revision INTEGER NOT NULL, forgotten INTEGER NOT NULL)
            STRICT""",
            "INSERT INTO store VALUES (1, 1, 1)",
            """
            CREATE TABLE entry (key TEXT PRIMARY KEY, value TEXT NOT NULL, created INTEGER NOT NULL, changed INTEGER NOT NULL,
              lease INTEGER) STRICT, WITHOUT ROWID""",
            "CREATE INDEX entry_lease ON entry (lease) WHERE lease IS NOT NULL",
            """
            CREATE TABLE event (revision INTEGER, place INTEGER, key TEXT NOT NULL, value TEXT, created INTEGER NOT NULL,
              PRIMARY KEY (revision, place)) STRICT, WITHOUT ROWID""",
            "CREATE TABLE lease (id INTEGER PRIMARY KEY, seconds INTEGER NOT NULL) STRICT");

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    private LedgerTables(Connection connection) {
        this.connection = connection;
    }

    /**
     * Opens the file, and makes it where it is missing.
     *
     * @throws IOException if it cannot be opened, is open elsewhere, or is no ledger; the message names it
     */
    static LedgerTables open(Path file) throws IOException {
        try {
            LedgerTables tables = new LedgerTables(DriverManager.getConnection("jdbc:sqlite:" + file));
            try {
                tables.prepare(file);
                return tables;
            } catch (IOException | SQLException failure) {
                tables.close();
                throw failure;
            }
        } catch (SQLException failure) {
            String what = String.valueOf(failure.getMessage());
            throw new IOException(
                    what.contains("SQLITE_BUSY")
                            ? "the ledger " + file + " is open in another process: only one may serve it"
                            : "cannot open the ledger " + file + ": " + what,
                    failure);
        }
    }

    private void prepare(Path file) throws IOException, SQLException {
        // Exclusive: leases live in one process's memory, and watches hear only of what that process commits.
        run("PRAGMA locking_mode = EXCLUSIVE");
        run("PRAGMA busy_timeout = 0");
        run("BEGIN IMMEDIATE");
        long application = number("PRAGMA application_id");
        long version = number("PRAGMA user_version");
        boolean fresh = application == 0 && number("SELECT count(*) FROM sqlite_schema") == 0;
        if (!fresh && (application != APPLICATION || version != VERSION)) {
            throw new IOException(file + " is no ledger of version " + VERSION + ": it is left as it is");
        }
        if (fresh) {
            for (String statement : SCHEMA) {
                run(statement);
            }
            run("PRAGMA application_id = " + APPLICATION);
            run("PRAGMA user_version = " + VERSION);
        }
        run("COMMIT");
        run("PRAGMA journal_mode = WAL");
        run("PRAGMA synchronous = FULL");
        if (!text("PRAGMA journal_mode").equals("wal") || number("PRAGMA synchronous") != 2) {
            throw new IOException("the file system of " + file + " does not let SQLite keep a write-ahead log");
        }
    }

    void begin() throws SQLException {
        run("BEGIN IMMEDIATE");
    }

    void commit() throws SQLException {
        run("COMMIT");
    }

    long revision() throws SQLException {
        return number("SELECT revision FROM store");
    }

    /** The last revision whose changes are forgotten. */
    long forgotten() throws SQLException {
        return number("SELECT forgotten FROM store");
    }

    /** Enters the new revision, and forgets what changed up to {@code forgotten}. */
    void advance(long revision, long forgotten) throws SQLException {
        update("UPDATE store SET revision = ?, forgotten = max(forgotten, ?)", revision, forgotten);
        update("DELETE FROM event WHERE revision <= ?", forgotten);
    }

    Optional<Entry> entry(String key) throws SQLException {
        List<Entry> found = entries("SELECT key, value, created, changed FROM entry WHERE key = ?", key);
        return found.stream().findFirst();
    }

    /** All whose keys begin with the prefix; keys are ASCII and end before DEL. */
    List<Entry> entries(String prefix) throws SQLException {
        return entries(
                "SELECT key, value, created, changed FROM entry WHERE key >= ? AND key < ? ORDER BY key",
                prefix,
                prefix + '\u007f');
    }

    private List<Entry> entries(String query, Object... values) throws SQLException {
        List<Entry> entries = new ArrayList<>();
        try (ResultSet rows = bind(query, values).executeQuery()) {
            while (rows.next()) {
                entries.add(new Entry(rows.getString(1), rows.getString(2), rows.getLong(3), rows.getLong(4)));
            }
        }
        return entries;
    }

    /** Writes an entry and the event of it, which is the {@code place}-th of its revision. */
    void write(Entry entry, Optional<Lease> lease, int place) throws SQLException {
        String columns = " VALUES (?, ?, ?, ?, ";
        if (lease.isPresent()) {
            update("REPLACE INTO entry" + columns + "?)", row(entry, lease.get().id()));
        } else {
            update("REPLACE INTO entry" + columns + "NULL)", row(entry));
        }
        update(
                "INSERT INTO event VALUES (?, ?, ?, ?, ?)",
                entry.modRevision(),
                place,
                entry.key(),
                entry.value(),
                entry.createRevision());
    }

    private static Object[] row(Entry entry, Object... more) {
        List<Object> row =
                new ArrayList<>(List.of(entry.key(), entry.value(), entry.createRevision(), entry.modRevision()));
        row.addAll(List.of(more));
        return row.toArray();
    }

    void delete(String key, long revision, int place) throws SQLException {
        update("DELETE FROM entry WHERE key = ?", key);
        update("INSERT INTO event VALUES (?, ?, ?, NULL, 0)", revision, place, key);
    }

    /** What changed keys with the prefix from one revision to another, both inclusive. */
    List<Change> changes(String prefix, long from, long to) throws SQLException {
        Map<Long, List<Event>> events = new LinkedHashMap<>();
        String query = """
                SELECT revision, key, value, created FROM event WHERE revision BETWEEN ? AND ? AND key >= ? AND key < ?
                ORDER BY revision, place""";
        try (ResultSet rows = bind(query, from, to, prefix, prefix + '\u007f').executeQuery()) {
            while (rows.next()) {
                long revision = rows.getLong(1);
                String key = rows.getString(2);
                String value = rows.getString(3);
                events.computeIfAbsent(revision, first -> new ArrayList<>())
                        .add(
                                value == null
                                        ? new Event.Deleted(key)
                                        : new Event.Written(new Entry(key, value, rows.getLong(4), revision)));
            }
        }
        return events.entrySet().stream()
                .map(entry -> new Change(entry.getKey(), entry.getValue()))
                .toList();
    }

    Map<Lease, Duration> leases() throws SQLException {
        Map<Lease, Duration> leases = new LinkedHashMap<>();
        try (ResultSet rows = bind("SELECT id, seconds FROM lease ORDER BY id").executeQuery()) {
            while (rows.next()) {
                leases.put(new Lease(rows.getLong(1)), Duration.ofSeconds(rows.getLong(2)));
            }
        }
        return leases;
    }

    void addLease(Lease lease, Duration ttl) throws SQLException {
        update("INSERT INTO lease VALUES (?, ?)", lease.id(), ttl.toSeconds());
    }

    void removeLease(Lease lease) throws SQLException {
        update("DELETE FROM lease WHERE id = ?", lease.id());
    }

    List<String> keysOf(Lease lease) throws SQLException {
        List<String> keys = new ArrayList<>();
        try (ResultSet rows = bind("SELECT key FROM entry WHERE lease = ? ORDER BY key", lease.id())
                .executeQuery()) {
            while (rows.next()) {
                keys.add(rows.getString(1));
            }
        }
        return keys;
    }

    private void run(String statement) throws SQLException {
        try (Statement once = connection.createStatement()) {
            once.execute(statement);
        }
    }

    private long number(String query) throws SQLException {
        return Long.parseLong(text(query));
    }

    private String text(String query) throws SQLException {
        try (Statement once = connection.createStatement();
                ResultSet row = once.executeQuery(query)) {
            return row.getString(1);
        }
    }

    private void update(String statement, Object... values) throws SQLException {
        bind(statement, values).executeUpdate();
    }

    private PreparedStatement bind(String statement, Object... values) throws SQLException {
        PreparedStatement known = prepared.get(statement);
        if (known == null) {
            known = connection.prepareStatement(statement);
            prepared.put(statement, known);
        }
        for (int i = 0; i < values.length; i++) {
            known.setObject(i + 1, values[i]);
        }
        return known;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
