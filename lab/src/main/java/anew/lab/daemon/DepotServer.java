package anew.lab.daemon;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Serves an image store, read-only, as a depot: {@code /images/SHA256/root.img} and its like, whole or from an offset on.
 *
 * <p>Listens on 127.0.0.1 only; machines come through the gateway.
 */
public final class DepotServer implements AutoCloseable {

    private static final Pattern PATH =
            Pattern.compile("/images/([0-9a-f]{64})/(manifest\\.json|root\\.img|vmlinuz|initrd)");
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{1,18})-([0-9]{0,18})");

    private final Path store;
    private final HttpServer server;

    /** Serves {@code store} on {@code port}; 0 takes any. */
    public DepotServer(Path store, int port) throws IOException {
        this.store = store;
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean head = exchange.getRequestMethod().equals("HEAD");
            if (!head && !exchange.getRequestMethod().equals("GET")) {
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
            Path file = path.matches() ? store.resolve(path.group(1)).resolve(path.group(2)) : store;
            if (!Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            send(exchange, file, head);
        }
    }

    private static void send(HttpExchange exchange, Path file, boolean head) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            Part part = Part.of(exchange.getRequestHeaders().getFirst("Range"), size);
            exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
            if (part.status == 206) {
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes " + part.from + "-" + (part.to - 1) + "/" + size);
            } else if (part.status == 416) {
                exchange.getResponseHeaders().set("Content-Range", "bytes */" + size);
            }
            long length = part.to - part.from;
            exchange.sendResponseHeaders(part.status, head || length == 0 ? -1 : length);
            if (!head && length > 0) {
                copy(channel, part, exchange.getResponseBody());
            }
        }
    }

    private static void copy(FileChannel from, Part part, OutputStream to) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long position = part.from;
        while (position < part.to) {
            int wanted = (int) Math.min(buffer.length, part.to - position);
            int read = from.read(ByteBuffer.wrap(buffer, 0, wanted), position);
            if (read < 0) {
                throw new IOException("the file became shorter while it was sent");
            }
            to.write(buffer, 0, read);
            position += read;
        }
    }

    /**
     * What of a file is sent: one range as RFC 9110 §14.1.2 has it; a header that asks for something else is ignored, as
     * §14.2 allows.
     *
     * @param to exclusive
     */
    record Part(int status, long from, long to) {

        static Part of(@Nullable String header, long size) {
            Matcher range = RANGE.matcher(header == null ? "" : header);
            if (!range.matches()) {
                return new Part(200, 0, size);
            }
            long from = Long.parseLong(range.group(1));
            long to = range.group(2).isEmpty() ? size : Math.min(size, Long.parseLong(range.group(2)) + 1);
            return from < to ? new Part(206, from, to) : new Part(416, 0, 0);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
