package anew.drivers.http;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.port.Downloads;
import anew.core.port.Downloads.Outcome;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpDownloadsTest {

    private static final String CONTENT = "0123456789abcdef";

    private final Downloads downloads = new HttpDownloads();
    private final List<String> ranges = new ArrayList<>();

    @TempDir
    Path folder;

    private HttpServer server;
    private Path to;
    private boolean breaksOff;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/root.img", this::answer);
        server.start();
        to = folder.resolve("root.img");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aFileIsFetchedWhole() throws Exception {
        assertThat(fetch("/root.img", 100)).isEqualTo(new Outcome.Fetched());
        assertThat(to).hasContent(CONTENT);
        assertThat(ranges).containsExactly("none");
    }

    @Test
    void anInterruptedFetchGoesOnWhereItStopped() throws Exception {
        breaksOff = true;
        assertThat(fetch("/root.img", 100)).isInstanceOf(Outcome.Failed.class);
        assertThat(to).hasContent(CONTENT.substring(0, 10));

        breaksOff = false;
        assertThat(fetch("/root.img", 100)).isEqualTo(new Outcome.Fetched());
        assertThat(to).hasContent(CONTENT);
        assertThat(ranges).containsExactly("none", "bytes=10-");
    }

    @Test
    void aWholeFileIsNotFetchedAgain() throws Exception {
        Files.writeString(to, CONTENT);

        assertThat(fetch("/root.img", 100)).isEqualTo(new Outcome.Fetched());
        assertThat(to).hasContent(CONTENT);
    }

    @Test
    void aPartLongerThanTheFileIsThrownAway() throws Exception {
        Files.writeString(to, CONTENT + "more");

        assertThat(fetch("/root.img", 100)).isInstanceOf(Outcome.Failed.class);
        assertThat(to).doesNotExist();
    }

    @Test
    void moreThanExpectedIsRefused() throws Exception {
        assertThat(fetch("/root.img", 5)).isInstanceOf(Outcome.Failed.class);
        assertThat(to).doesNotExist();
    }

    @Test
    void failuresNameTheAddress() throws Exception {
        assertThat(fetch("/absent", 100))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class, failed -> assertThat(failed.why()).contains("/absent", "404"));
        server.stop(0);
        assertThat(fetch("/root.img", 100))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class, failed -> assertThat(failed.why()).contains("/root.img", "refused"));
    }

    private Outcome fetch(String path, long bytesMax) throws InterruptedException {
        URI from = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
        return downloads.fetch(from, to, bytesMax);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Optional<String> range =
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"));
            ranges.add(range.orElse("none"));
            int from = range.map(text -> Integer.parseInt(text.replaceAll("\\D", "")))
                    .orElse(0);
            if (from >= CONTENT.length()) {
                exchange.getResponseHeaders().add("Content-Range", "bytes */" + CONTENT.length());
                exchange.sendResponseHeaders(416, -1);
                return;
            }
            String rest = CONTENT.substring(from);
            exchange.sendResponseHeaders(range.isPresent() ? 206 : 200, rest.length());
            String sent = breaksOff ? rest.substring(0, 10) : rest;
            exchange.getResponseBody().write(sent.getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
        } catch (IOException brokenOff) {
            // Closing a body that is shorter than announced is what a depot that dies looks like.
            assertThat(breaksOff).isTrue();
        }
    }
}
