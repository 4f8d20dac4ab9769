package anew.drivers.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import anew.core.port.Ledger.Change;
import anew.core.port.Ledger.Event;
import anew.core.port.Ledger.Grant;
import anew.core.port.Ledger.Lease;
import anew.core.port.Ledger.Listing;
import anew.core.port.Ledger.Liveness;
import anew.core.port.Ledger.Outcome;
import anew.core.port.Ledger.Reading;
import anew.core.port.Ledger.Revocation;
import anew.core.port.Ledger.Write;
import anew.drivers.ledger.Told;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine does beyond the contract: time, restarts, and files that are not as they should be. */
class SqliteLedgerTest {

    private static final Duration TTL = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-11-23T12:00:00Z");

    private SqliteLedger open() throws IOException {
        return SqliteLedger.open(folder.resolve("ledger.db"), () -> now, 100);
    }

    private static Lease lease(SqliteLedger ledger) {
        Grant grant = ledger.grant(TTL);
        assertThat(grant).isInstanceOf(Grant.Granted.class);
        return ((Grant.Granted) grant).lease();
    }

    private static void put(SqliteLedger ledger, String key, String value) {
        assertThat(ledger.commit(List.of(), List.of(Write.put(key, value)))).isInstanceOf(Outcome.Committed.class);
    }

    @Test
    void aLeaseLivesUntilItsTimeIsOverAndNotLonger() throws IOException {
        try (SqliteLedger ledger = open()) {
            Lease lease = lease(ledger);
            ledger.commit(List.of(), List.of(Write.put("k", "", lease)));
            now = now.plus(TTL).minusNanos(1);
            assertThat(ledger.get("k")).isInstanceOf(Reading.Found.class);
            assertThat(ledger.keepAlive(lease)).isEqualTo(new Liveness.Alive(TTL));
            now = now.plus(TTL).minusNanos(1);
            assertThat(ledger.get("k")).isInstanceOf(Reading.Found.class);
            now = now.plusNanos(1);
            assertThat(ledger.get("k")).isInstanceOf(Reading.Absent.class);
            assertThat(ledger.keepAlive(lease)).isEqualTo(new Liveness.Expired());
        }
    }

    @Test
    void whoWatchesIsToldOfAnExpiryAlsoWhenNobodyAsks() throws Exception {
        try (SqliteLedger ledger = open()) {
            Told told = new Told();
            ledger.commit(List.of(), List.of(Write.put("k", "", lease(ledger))));
            ledger.watch("", 3, told);
            now = now.plus(TTL);
            ledger.expireLeases();
            assertThat(told.change()).isEqualTo(new Change(3, List.of(new Event.Deleted("k"))));
        }
    }

    /** Nobody could renew while the ledger was away. */
    @Test
    void leasesBeginAnewAfterARestart() throws IOException {
        Lease lease;
        try (SqliteLedger ledger = open()) {
            lease = lease(ledger);
            ledger.commit(List.of(), List.of(Write.put("k", "", lease)));
        }
        now = now.plus(TTL.multipliedBy(100));
        try (SqliteLedger ledger = open()) {
            now = now.plus(TTL).minusNanos(1);
            assertThat(ledger.get("k")).isInstanceOf(Reading.Found.class);
            assertThat(ledger.keepAlive(lease)).isEqualTo(new Liveness.Alive(TTL));
            now = now.plus(TTL);
            assertThat(ledger.get("k")).isInstanceOf(Reading.Absent.class);
        }
        try (SqliteLedger ledger = open()) {
            assertThat(ledger.keepAlive(lease)).isEqualTo(new Liveness.Expired());
        }
    }

    @Test
    void revisionsAndPastChangesSurviveARestart() throws Exception {
        try (SqliteLedger ledger = open()) {
            put(ledger, "k", "1");
            put(ledger, "k", "2");
        }
        try (SqliteLedger ledger = open()) {
            Told told = new Told();
            ledger.watch("", 2, told);
            put(ledger, "k", "3");
            assertThat(told.values(3)).containsExactly("1", "2", "3");
            assertThat(ledger.list(""))
                    .isInstanceOfSatisfying(
                            Listing.Entries.class,
                            all -> assertThat(all.revision()).isEqualTo(4));
        }
    }

    @Test
    void whatIsForgottenStaysForgotten() throws Exception {
        try (SqliteLedger ledger = open()) {
            for (int i = 0; i < 150; i++) {
                put(ledger, "k", String.valueOf(i));
            }
        }
        try (SqliteLedger ledger = open()) {
            Told old = new Told();
            ledger.watch("", 51, old);
            assertThat(old.whyLost()).contains("up to revision 51");
            Told kept = new Told();
            ledger.watch("", 52, kept);
            assertThat(kept.changes(100))
                    .extracting(Change::revision)
                    .startsWith(52L)
                    .endsWith(151L);
        }
    }

    @Test
    void aFileIsServedOnce() throws IOException {
        try (SqliteLedger ledger = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("open in another process");
            put(ledger, "k", "");
        }
        open().close();
    }

    @Test
    void aFileThatIsNoLedgerIsLeftAlone() throws Exception {
        Path file = folder.resolve("ledger.db");
        Files.writeString(file, "a letter to grandmother, long enough for a file of SQLite's ".repeat(20));
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining(file.toString());
        assertThat(file).hasBinaryContent(before);

        Files.delete(file);
        createDatabase(file);
        before = Files.readAllBytes(file);
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("is no ledger");
        assertThat(file).hasBinaryContent(before);
    }

    private static void createDatabase(Path file) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE recipe (name TEXT)");
        }
    }

    @Test
    void aFolderThatIsMissingIsNamed() {
        Path file = folder.resolve("missing/ledger.db");
        assertThatThrownBy(() -> SqliteLedger.open(file, () -> now, 100))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aClosedLedgerKnowsNothing() throws IOException {
        SqliteLedger ledger = open();
        ledger.close();
        ledger.close();
        assertThat(ledger.get("k")).isEqualTo(new Reading.Unknown("the ledger is closed"));
        assertThat(ledger.list("")).isInstanceOf(Listing.Unknown.class);
        assertThat(ledger.commit(List.of(), List.of(Write.delete("k")))).isInstanceOf(Outcome.Unknown.class);
        assertThat(ledger.grant(TTL)).isInstanceOf(Grant.Unknown.class);
        assertThat(ledger.keepAlive(new Lease(1))).isInstanceOf(Liveness.Unknown.class);
        assertThat(ledger.revoke(new Lease(1))).isInstanceOf(Revocation.Unknown.class);
    }

    /** The file's connection is taken away underneath, as a failing disk would. */
    @Test
    void afterOneFailureNothingIsKnownUntilTheFileIsOpenedAgain() throws Exception {
        LedgerTables tables = LedgerTables.open(folder.resolve("ledger.db"));
        SqliteLedger ledger = new SqliteLedger(tables, () -> now, 100);
        put(ledger, "k", "1");
        Told told = new Told();
        ledger.watch("", 2, told);
        told.change();
        tables.close();
        assertThat(ledger.commit(List.of(), List.of(Write.put("k", "2")))).isInstanceOf(Outcome.Unknown.class);
        assertThat(ledger.get("k"))
                .isInstanceOfSatisfying(
                        Reading.Unknown.class,
                        unknown -> assertThat(unknown.why()).contains("must be opened again"));
        assertThat(told.whyLost()).contains("must be opened again");
        ledger.close();
        try (SqliteLedger again = open()) {
            assertThat(again.get("k")).isInstanceOf(Reading.Found.class);
        }
    }
}
