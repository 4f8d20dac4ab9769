package anew.lab.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that plays a recorded conversation of QEMU 7.2. */
@Timeout(20)
class QmpTest {

    private static final String GREETING = """
            {"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": "Debian"}, "capabilities": ["oob"]}}
            """;

    @TempDir
    private Path folder;

    private final List<String> heard = new CopyOnWriteArrayList<>();

    @Test
    void statusIsAskedAfterNegotiation() throws Exception {
        try (ServerSocketChannel server = play(
                        GREETING,
                        "{\"return\": {}}\n",
                        "{\"return\": {\"status\": \"running\", \"singlestep\": false, \"running\": true}}\n");
                Qmp qmp = Qmp.connect(socket())) {
            assertThat(qmp.status()).isEqualTo("running");
            assertThat(heard).hasSize(2);
            assertThat(heard.getFirst()).contains("\"qmp_capabilities\"");
            assertThat(heard.getLast()).contains("\"query-status\"");
            assertThat(server.isOpen()).isTrue();
        }
    }

    @Test
    void eventsBetweenQuestionAndAnswerArePassedOver() throws Exception {
        String event = "{\"timestamp\": {\"seconds\": 1, \"microseconds\": 2}, \"event\": \"STOP\"}\n";
        try (ServerSocketChannel _ = play(GREETING, "{\"return\": {}}\n", event + event + "{\"return\": {}}\n");
                Qmp qmp = Qmp.connect(socket())) {
            assertThat(qmp.execute("stop")).isEmpty();
        }
    }

    @Test
    void refusalCarriesQemusReason() throws Exception {
        String refusal =
                "{\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"The command x has not been found\"}}\n";
        try (ServerSocketChannel _ = play(GREETING, "{\"return\": {}}\n", refusal);
                Qmp qmp = Qmp.connect(socket())) {
            assertThatThrownBy(() -> qmp.execute("x"))
                    .isInstanceOf(IOException.class)
                    .hasMessage("QEMU refuses x: The command x has not been found");
        }
    }

    @Test
    void whatIsNoMonitorIsRefused() throws Exception {
        try (ServerSocketChannel _ = play("{\"hello\": 1}\n")) {
            assertThatThrownBy(() -> Qmp.connect(socket())).hasMessageContaining("is no QEMU monitor");
        }
    }

    @Test
    void hangUpIsAnError() throws Exception {
        try (ServerSocketChannel _ = play(GREETING)) {
            assertThatThrownBy(() -> Qmp.connect(socket())).hasMessageContaining("hung up");
        }
    }

    private Path socket() {
        return folder.resolve("qmp");
    }

    /** Says the first text at once, and each further one after a line was heard; then hangs up. */
    private ServerSocketChannel play(String... texts) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket()));
        Thread.ofVirtual().start(() -> {
            try (SocketChannel client = server.accept()) {
                BufferedReader lines = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8));
                for (int number = 0; number < texts.length; number++) {
                    if (number > 0) {
                        heard.add(lines.readLine());
                    }
                    client.write(ByteBuffer.wrap(texts[number].getBytes(StandardCharsets.UTF_8)));
                }
                lines.readLine();
            } catch (IOException testIsOver) {
                // Nothing more to play to.
            }
        });
        return server;
    }
}
