package anew.lab.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DepotServerTest {

    private static final String ID = "ab".repeat(32);

    @TempDir
    private Path store;

    private DepotServer depot;
    private HttpClient client;

    @BeforeEach
    void serve() throws IOException {
        Files.createDirectories(store.resolve(ID));
        Files.writeString(store.resolve(ID).resolve("root.img"), "0123456789");
        Files.writeString(store.resolve(ID).resolve("initrd"), "");
        Files.writeString(store.resolve("secret"), "s3cret");
        depot = new DepotServer(store, 0);
        client = HttpClient.newHttpClient();
    }

    @AfterEach
    void stop() {
        client.close();
        depot.close();
    }

    @Test
    void fileIsServedWhole() throws Exception {
        HttpResponse<String> response = get("/images/" + ID + "/root.img", "");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("0123456789");
    }

    @Test
    void interruptedFetchGoesOnWhereItStopped() throws Exception {
        HttpResponse<String> response = get("/images/" + ID + "/root.img", "bytes=4-");
        assertThat(response.statusCode()).isEqualTo(206);
        assertThat(response.body()).isEqualTo("456789");
        assertThat(response.headers().firstValue("Content-Range")).contains("bytes 4-9/10");
    }

    @Test
    void rangeMayHaveAnEnd() throws Exception {
        assertThat(get("/images/" + ID + "/root.img", "bytes=2-3").body()).isEqualTo("23");
        assertThat(get("/images/" + ID + "/root.img", "bytes=8-99").body()).isEqualTo("89");
    }

    @Test
    void rangeBehindTheEndIsRefusedWithTheSize() throws Exception {
        HttpResponse<String> response = get("/images/" + ID + "/root.img", "bytes=10-");
        assertThat(response.statusCode()).isEqualTo(416);
        assertThat(response.headers().firstValue("Content-Range")).contains("bytes */10");
    }

    @Test
    void emptyFileIsServed() throws Exception {
        assertThat(get("/images/" + ID + "/initrd", "").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/images/", "/secret", "/images/../secret", "/images/%2e%2e/secret", "/images/xyz/root.img"
            })
    void nothingButFilesOfImagesIsServed(String path) throws Exception {
        assertThat(get(path, "").statusCode()).isEqualTo(404);
    }

    @Test
    void writingIsRefused() throws Exception {
        HttpRequest put = HttpRequest.newBuilder(uri("/images/" + ID + "/root.img"))
                .PUT(HttpRequest.BodyPublishers.ofString("x"))
                .build();
        assertThat(client.send(put, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
    }

    private HttpResponse<String> get(String path, String range) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        if (!range.isEmpty()) {
            request.header("Range", range);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + depot.port() + path);
    }
}
