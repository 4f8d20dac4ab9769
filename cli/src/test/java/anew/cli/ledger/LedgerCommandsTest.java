package anew.cli.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import anew.cli.Main;
import anew.cli.terminal.Screen;
import anew.core.port.Ledger.Outcome;
import anew.core.port.Ledger.Write;
import anew.drivers.etcd.EtcdLedger;
import anew.drivers.sqlite.LedgerServer;
import io.avaje.json.mapper.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerCommandsTest {

    /** What shells report of a program that SIGTERM ended. */
    private static final int TERMINATED = 128 + 15;

    @TempDir
    private Path folder;

    private final Screen screen = new Screen();

    private int anew(String... words) {
        return Main.commandLine(screen.plain()).execute(words);
    }

    private LedgerServer serve() throws IOException {
        return new LedgerServer(
                folder.resolve("ledger.db"), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static String url(LedgerServer server) {
        return "http://127.0.0.1:" + server.port();
    }

    private static void put(String url, String key, String value) {
        EtcdLedger ledger = new EtcdLedger(
                List.of(URI.create(url)), Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(10));
        assertThat(ledger.commit(List.of(), List.of(Write.put(key, value)))).isInstanceOf(Outcome.Committed.class);
    }

    @Test
    void whatStandsInTheLedgerIsShown() throws IOException {
        try (LedgerServer server = serve()) {
            put(url(server), "volumes/db1/data", "{\n  \"epoch\": 3\n}");
            put(url(server), "lease/alpha", "");
            assertThat(anew("ledger", "show", "--ledger", url(server))).isZero();
            assertThat(screen.out().lines())
                    .containsExactly(
                            "KEY               CHANGED  VALUE",
                            "lease/alpha             3",
                            "volumes/db1/data        2  {   \"epoch\": 3 }");
            assertThat(screen.err()).contains("2 keys at revision 3");
        }
    }

    @Test
    void theLedgerIsShownAsJson() throws IOException {
        try (LedgerServer server = serve()) {
            put(url(server), "a", "one\nline");
            put(url(server), "b", "");
            assertThat(anew("ledger", "show", "a", "--json", "--ledger", url(server)))
                    .isZero();
            Map<String, Object> said = JsonMapper.builder().build().fromJsonObject(screen.out());
            assertThat(said.get("revision")).hasToString("3");
            assertThat(said.get("entries"))
                    .asString()
                    .isEqualTo("[{key=a, value=one\nline, createRevision=2, modRevision=2}]");
        }
    }

    @Test
    void aLedgerThatDoesNotAnswerIsAFailure() throws IOException {
        String url;
        try (LedgerServer server = serve()) {
            url = url(server);
        }
        assertThat(anew("ledger", "show", "--ledger", url)).isEqualTo(1);
        assertThat(screen.err()).contains("cannot be read", url);
        assertThat(screen.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"alpha:2379", "127.0.0.1", "127.0.0.1:70000", "::1:2379", ":2379"})
    void anAddressToListenOnIsALiteralWithAPort(String address) {
        assertThat(anew("ledger", "serve", "--file", folder.resolve("l").toString(), "--listen", address))
                .isEqualTo(2);
        assertThat(screen.err()).contains("is no address with a port");
        assertThat(folder.resolve("l")).doesNotExist();
    }

    @Test
    void whereTheLedgerIsMustBeAnAddress() {
        assertThat(anew("ledger", "show", "--ledger", "alpha")).isEqualTo(2);
        assertThat(anew("ledger", "show", "two words")).isEqualTo(2);
    }

    @Test
    void aFileThatIsServedElsewhereIsRefused() throws IOException {
        try (LedgerServer server = serve()) {
            assertThat(server.port()).isPositive();
            String file = folder.resolve("ledger.db").toString();
            assertThat(anew("ledger", "serve", "--file", file, "--listen", "127.0.0.1:0"))
                    .isEqualTo(2);
            assertThat(screen.err()).contains("open in another process");
        }
    }

    @Test
    void aServerSaysWhenItIsReadyAndClosesTheFileWhenTerminated() throws Exception {
        Path file = folder.resolve("ledger.db");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java,
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "ledger",
                        "serve",
                        "--file",
                        file.toString(),
                        "--listen",
                        "127.0.0.1:0")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = process.inputReader()) {
            String ready = out.readLine();
            assertThat(ready).startsWith("serving " + file + " at http://127.0.0.1:");
            put(ready.substring(ready.indexOf("http:")), "k", "v");
            assertThat(Files.exists(folder.resolve("ledger.db-wal"))).isTrue();
            process.toHandle().destroy();
            assertThat(process.waitFor()).isEqualTo(TERMINATED);
            assertThat(out.readLine()).isNull();
        } finally {
            process.destroyForcibly();
        }
        assertThat(folder).isDirectoryContaining(file::equals).isDirectoryNotContaining("glob:**-wal");
        try (LedgerServer server = serve()) {
            assertThat(anew("ledger", "show", "--ledger", url(server))).isZero();
            assertThat(screen.out()).contains("k");
        }
    }
}
