package anew.drivers.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.port.Ledger.Change;
import anew.core.port.Ledger.Entry;
import anew.core.port.Ledger.Listing;
import anew.core.port.Ledger.Outcome;
import anew.core.port.Ledger.Write;
import anew.drivers.ledger.Told;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that commits in four threads is killed by SIGKILL, again and again, on the same file. */
class KilledLedgerTest {

    private static final int HISTORY = 1_000_000;
    private static final int ROUNDS = 4;

    /** Differs from round to round, so that the write-ahead log is of different length when the process dies. */
    private static final int ACKNOWLEDGED_EACH_ROUND = 150;

    @TempDir
    private Path folder;

    @Test
    void everyAcknowledgedCommitIsThereAndNoneIsHalf() throws Exception {
        Path file = folder.resolve("ledger.db");
        List<String> acknowledged = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            acknowledged.addAll(commitUntilKilled(file, round, round * ACKNOWLEDGED_EACH_ROUND));
            try (SqliteLedger ledger = SqliteLedger.open(file, InstantSource.system(), HISTORY)) {
                check(ledger, acknowledged);
            }
        }
        assertThat(acknowledged).hasSizeGreaterThan(ROUNDS * ACKNOWLEDGED_EACH_ROUND);
    }

    private static List<String> commitUntilKilled(Path file, int round, int kill)
            throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java,
                        "--enable-native-access=ALL-UNNAMED",
                        // A killed program cannot delete the library that it unpacks.
                        "-Dorg.sqlite.tmpdir=" + file.getParent(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        file.toString(),
                        String.valueOf(round))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> acknowledged = new ArrayList<>();
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                // The last line may have been cut by the kill.
                if (line.endsWith(";")) {
                    acknowledged.add(line.substring(0, line.length() - 1));
                }
                if (acknowledged.size() == kill) {
                    process.toHandle().destroyForcibly();
                }
            }
        }
        assertThat(process.waitFor()).as("exit of the killed process").isEqualTo(128 + 9);
        return acknowledged;
    }

    private static void check(SqliteLedger ledger, List<String> acknowledged) throws InterruptedException {
        assertThat(ledger.list("")).isInstanceOf(Listing.Entries.class);
        Listing.Entries all = (Listing.Entries) ledger.list("");
        Map<String, Entry> entries = all.entries().stream().collect(Collectors.toMap(Entry::key, Function.identity()));
        assertThat(acknowledged).allSatisfy(name -> assertThat(entries).containsKeys("a/" + name, "b/" + name));
        assertThat(entries.values()).allSatisfy(entry -> {
            String twin =
                    (entry.key().startsWith("a/") ? "b/" : "a/") + entry.key().substring(2);
            assertThat(entries)
                    .hasEntrySatisfying(
                            twin, other -> assertThat(other.modRevision()).isEqualTo(entry.modRevision()));
        });
        Told told = new Told();
        ledger.watch("", 2, told);
        assertThat(told.changes(entries.size() / 2))
                .extracting(Change::revision)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(2, all.revision()).boxed().toList());
    }

    /** Commits pairs of keys, and says so on standard output after each acknowledgement. */
    static final class Program {

        private Program() {}

        public static void main(String[] arguments) throws Exception {
            SqliteLedger ledger = SqliteLedger.open(Path.of(arguments[0]), InstantSource.system(), HISTORY);
            AtomicInteger next = new AtomicInteger();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                threads.add(Thread.ofPlatform().start(() -> commit(ledger, arguments[1], next, System.out)));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }

        private static void commit(SqliteLedger ledger, String round, AtomicInteger next, PrintStream out) {
            while (!out.checkError()) {
                String name = round + "-" + next.incrementAndGet();
                Outcome outcome = ledger.commit(
                        List.of(), List.of(Write.put("a/" + name, "v".repeat(200)), Write.put("b/" + name, "")));
                if (outcome instanceof Outcome.Committed) {
                    out.println(name + ";");
                }
            }
        }
    }
}
