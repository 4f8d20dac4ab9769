package anew.drivers.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.port.Command;
import anew.core.port.Ledger.Compare;
import anew.core.port.Ledger.Entry;
import anew.core.port.Ledger.Grant;
import anew.core.port.Ledger.Lease;
import anew.core.port.Ledger.Listing;
import anew.core.port.Ledger.Liveness;
import anew.core.port.Ledger.Outcome;
import anew.core.port.Ledger.Reading;
import anew.core.port.Ledger.Revocation;
import anew.core.port.Ledger.Write;
import anew.drivers.etcd.ScriptedServer.Reaction;
import anew.drivers.exec.ProcessCommands;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client makes of servers that fail, lie or say nothing. */
class EtcdLedgerTest {

    private static final String COMMITTED = "{\"header\":{\"revision\":\"7\"},\"succeeded\":true}";
    private static final String FOUND = """
            {"header":{"revision":"7"},"kvs":[{"key":"aw==","value":"dg==","create_revision":"3","mod_revision":"5"}]}""";
    private static final List<Write> WRITES = List.of(Write.put("k", "v"));

    private final List<ScriptedServer> servers = new ArrayList<>();

    private ScriptedServer server(Function<String, Reaction> script) throws IOException {
        ScriptedServer server = new ScriptedServer(script);
        servers.add(server);
        return server;
    }

    private ScriptedServer server(Reaction reaction) throws IOException {
        return server(path -> reaction);
    }

    @AfterEach
    void stop() throws IOException {
        for (ScriptedServer server : servers) {
            server.close();
        }
    }

    /** A port of which it was just seen that it is free. */
    private static URI nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
    }

    private static EtcdLedger client(URI... endpoints) {
        return new EtcdLedger(List.of(endpoints), Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(1));
    }

    static Stream<Reaction> whatLeavesACommitUnknown() {
        return Stream.of(
                new Reaction.Silence(),
                new Reaction.HangUp(),
                new Reaction.Half(COMMITTED),
                new Reaction.Answer(503, "{\"error\":\"etcdserver: request timed out\",\"code\":14}"),
                new Reaction.Answer(404, "Not Found"),
                new Reaction.Answer(307, ""),
                new Reaction.Answer(200, ""),
                new Reaction.Answer(200, "{}"),
                new Reaction.Answer(200, "[1]"),
                new Reaction.Answer(200, "{\"header\":{\"revision\":\"x\"},\"succeeded\":true}"),
                new Reaction.Answer(200, "{\"header\":{\"revision\":\"7\"},\"succeeded\":\"yes\"}"),
                new Reaction.Answer(200, "{\"header\":{\"revision\":\"7\"}}"));
    }

    @ParameterizedTest
    @MethodSource("whatLeavesACommitUnknown")
    void aCommitThatMayHaveArrivedIsUnknownAndNotSentAgain(Reaction reaction) throws IOException {
        ScriptedServer first = server(reaction);
        ScriptedServer second = server(new Reaction.Answer(200, COMMITTED));
        Outcome outcome = client(first.uri(), second.uri()).commit(List.of(Compare.absent("k")), WRITES);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Unknown.class,
                        unknown ->
                                assertThat(unknown.why()).contains(first.uri().toString()));
        assertThat(first.paths()).containsExactly("/v3/kv/txn");
        assertThat(second.paths()).isEmpty();
    }

    @Test
    void aCommitThatReachedNobodyGoesToTheNext() throws IOException {
        ScriptedServer second = server(new Reaction.Answer(200, COMMITTED));
        assertThat(client(nobody(), second.uri()).commit(List.of(), WRITES)).isEqualTo(new Outcome.Committed(7));
        assertThat(second.paths()).containsExactly("/v3/kv/txn");
    }

    @Test
    void whereNobodyListensAllAreNamed() throws IOException {
        URI first = nobody();
        URI second = nobody();
        EtcdLedger ledger = client(first, second);
        assertThat(ledger.commit(List.of(), WRITES))
                .isInstanceOfSatisfying(
                        Outcome.Unknown.class,
                        unknown -> assertThat(unknown.why()).contains(first.toString(), second.toString()));
        assertThat(ledger.get("k")).isInstanceOf(Reading.Unknown.class);
        assertThat(ledger.list("")).isInstanceOf(Listing.Unknown.class);
        assertThat(ledger.grant(Duration.ofSeconds(1))).isInstanceOf(Grant.Unknown.class);
        assertThat(ledger.keepAlive(new Lease(1))).isInstanceOf(Liveness.Unknown.class);
        assertThat(ledger.revoke(new Lease(1))).isInstanceOf(Revocation.Unknown.class);
    }

    @Test
    void readingGoesOnToTheNextAndStaysThere() throws IOException {
        ScriptedServer first = server(new Reaction.Silence());
        ScriptedServer second = server(new Reaction.Answer(200, FOUND));
        EtcdLedger ledger = client(first.uri(), second.uri());
        Reading found = new Reading.Found(7, new Entry("k", "v", 3, 5));
        assertThat(ledger.get("k")).isEqualTo(found);
        assertThat(ledger.get("k")).isEqualTo(found);
        assertThat(first.paths()).hasSize(1);
        assertThat(second.paths()).hasSize(2);
    }

    @Test
    void afterAnUnknownCommitTheNextIsAsked() throws IOException {
        ScriptedServer first = server(new Reaction.Silence());
        ScriptedServer second = server(new Reaction.Answer(200, FOUND));
        EtcdLedger ledger = client(first.uri(), second.uri());
        ledger.commit(List.of(), WRITES);
        assertThat(ledger.get("k")).isInstanceOf(Reading.Found.class);
        assertThat(first.paths()).containsExactly("/v3/kv/txn");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{}",
                "{\"header\":{\"revision\":\"0\"}}",
                "{\"header\":[]}",
                "{\"header\":{\"revision\":\"7\"},\"kvs\":{}}",
                "{\"header\":{\"revision\":\"7\"},\"kvs\":[1]}",
                "{\"header\":{\"revision\":\"7\"},\"kvs\":[{\"key\":\"!\",\"create_revision\":\"1\",\"mod_revision\":\"1\"}]}",
                "{\"header\":{\"revision\":\"7\"},\"kvs\":[{\"key\":\"eA==\",\"create_revision\":\"1\",\"mod_revision\":\"1\"}]}",
                "{\"header\":{\"revision\":\"7\"},\"kvs\":[{\"key\":\"aw==\",\"create_revision\":\"2\",\"mod_revision\":\"1\"}]}",
                "{\"header\":{\"revision\":\"7\"},\"kvs\":[{\"key\":\"aw==\"}]}",
            })
    void anAnswerThatMakesNoSenseIsNoAnswer(String body) throws IOException {
        ScriptedServer server = server(new Reaction.Answer(200, body));
        assertThat(client(server.uri()).get("k")).isInstanceOf(Reading.Unknown.class);
    }

    @Test
    void aListOfManyPagesIsReadAtOneRevision() throws IOException {
        Deque<Reaction> pages = new ArrayDeque<>(List.of(
                new Reaction.Answer(200, FOUND.replace("]}", "],\"more\":true}")),
                new Reaction.Answer(200, FOUND.replace("aw==", "bA==").replace("\"7\"", "\"9\""))));
        ScriptedServer server = server(path -> pages.remove());
        assertThat(client(server.uri()).list(""))
                .isEqualTo(new Listing.Entries(7, List.of(new Entry("k", "v", 3, 5), new Entry("l", "v", 3, 5))));
    }

    private static String renewed(int term, int seconds) {
        return "{\"result\":{\"header\":{\"raft_term\":\"%d\"},\"ID\":\"5\"%s}}\n"
                .formatted(term, seconds == 0 ? "" : ",\"TTL\":\"" + seconds + "\"");
    }

    private static String read(int term) {
        return "{\"header\":{\"revision\":\"7\",\"raft_term\":\"" + term + "\"}}";
    }

    private Liveness keepAlive(String... answers) throws IOException {
        Deque<String> script = new ArrayDeque<>(List.of(answers));
        ScriptedServer server =
                server(path -> script.isEmpty() ? new Reaction.HangUp() : new Reaction.Answer(200, script.remove()));
        return client(server.uri()).keepAlive(new Lease(5));
    }

    @Test
    void aRenewalIsBelievedOnceItsLeaderIsConfirmed() throws IOException {
        assertThat(keepAlive(renewed(2, 10), read(2))).isEqualTo(new Liveness.Alive(Duration.ofSeconds(10)));
        assertThat(keepAlive(renewed(2, 10))).isInstanceOf(Liveness.Unknown.class);
    }

    @Test
    void aRenewalByALeaderThatWasReplacedIsNotBelieved() throws IOException {
        assertThat(keepAlive(renewed(2, 10), read(3), renewed(3, 0))).isEqualTo(new Liveness.Expired());
        assertThat(keepAlive(renewed(2, 10), read(3), renewed(3, 10), read(3)))
                .isEqualTo(new Liveness.Alive(Duration.ofSeconds(10)));
        assertThat(keepAlive(renewed(2, 10), read(3), renewed(3, 10), read(4), renewed(4, 10), read(5)))
                .isInstanceOf(Liveness.Unknown.class);
    }

    /** A leader that has just been elected may not know yet of a lease that was just granted. */
    @Test
    void anExpiryIsBelievedOnceItsLeaderIsConfirmed() throws IOException {
        assertThat(keepAlive(renewed(3, 0), read(3), renewed(3, 10), read(3)))
                .isEqualTo(new Liveness.Alive(Duration.ofSeconds(10)));
        assertThat(keepAlive(renewed(3, 0), read(3), renewed(3, 0))).isEqualTo(new Liveness.Expired());
    }

    /** The node agent's runtime has no other module. */
    @Test
    void theClientNeedsNothingButTheBaseOfJava() throws Exception {
        ScriptedServer server = server(path -> new Reaction.Answer(200, path.endsWith("txn") ? COMMITTED : FOUND));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var result = new ProcessCommands()
                .run(Command.of(
                                java,
                                "--limit-modules",
                                "java.base",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Program.class.getName(),
                                server.uri().toString())
                        .within(Duration.ofSeconds(60)));
        assertThat(result.stdout()).as(result.stderr()).isEqualTo("Found Committed\n");
    }

    /** Reads and commits once. */
    static final class Program {

        private Program() {}

        public static void main(String[] arguments) {
            EtcdLedger ledger = client(URI.create(arguments[0]));
            Reading reading = ledger.get("k");
            Outcome outcome = ledger.commit(List.of(), WRITES);
            System.out.println(reading.getClass().getSimpleName() + " "
                    + outcome.getClass().getSimpleName());
        }
    }
}
