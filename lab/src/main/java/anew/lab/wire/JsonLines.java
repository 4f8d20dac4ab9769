package anew.lab.wire;

import io.avaje.json.JsonException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * One end of a conversation in JSON objects, each on a line of its own. A peer that does not answer in time is an
 * exception, never a hang.
 */
public final class JsonLines implements AutoCloseable {

    private final SocketChannel channel;
    private final Selector selector;
    private final Duration timeout;
    private final ByteBuffer buffer = ByteBuffer.allocate(8192).limit(0);
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /** Speaks over {@code channel}, which from now on belongs to this object. */
    public JsonLines(SocketChannel channel, Duration timeout) throws IOException {
        this.channel = channel;
        this.timeout = timeout;
        channel.configureBlocking(false);
        selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
    }

    /** Connects to the Unix socket at {@code path}. */
    public static JsonLines connect(Path path, Duration timeout) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
            return new JsonLines(channel, timeout);
        } catch (IOException failed) {
            channel.close();
            throw failed;
        }
    }

    /** Sends one object. */
    public void send(Map<String, ?> object) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((Json.MAPPER.toJson(object) + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            // Messages are far smaller than a socket's buffer, so this does not spin.
            channel.write(bytes);
        }
    }

    /**
     * The next object.
     *
     * @throws SocketTimeoutException if none came in time
     * @throws IOException also when the peer hung up or sent something else
     */
    public Map<String, Object> receive() throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            while (buffer.hasRemaining()) {
                byte next = buffer.get();
                if (next == '\n') {
                    String text = line.toString(StandardCharsets.UTF_8);
                    line.reset();
                    return parse(text);
                }
                line.write(next);
            }
            fill(deadline);
        }
    }

    private void fill(long deadline) throws IOException {
        buffer.clear();
        int read = channel.read(buffer);
        while (read == 0) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                buffer.limit(0);
                throw new SocketTimeoutException("no answer within " + timeout.toSeconds() + " s");
            }
            selector.select(millis);
            selector.selectedKeys().clear();
            read = channel.read(buffer);
        }
        buffer.flip();
        if (read < 0) {
            throw new IOException("the other side hung up");
        }
    }

    private static Map<String, Object> parse(String text) throws IOException {
        try {
            return Json.MAPPER.fromJsonObject(text);
        } catch (JsonException notAnObject) {
            throw new IOException("not a JSON object: " + text, notAnObject);
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
