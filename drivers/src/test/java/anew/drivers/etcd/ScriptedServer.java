package anew.drivers.etcd;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/** An HTTP server that misbehaves on request, one connection for each request. */
final class ScriptedServer implements AutoCloseable {

    /** What it does once it has read a request. */
    sealed interface Reaction {
        /** Answers properly. */
        record Answer(int status, String body) implements Reaction {}

        /** Says nothing until it is closed. */
        record Silence() implements Reaction {}

        /** Ends the connection without a word. */
        record HangUp() implements Reaction {}

        /** Ends the connection in the middle of the answer. */
        record Half(String body) implements Reaction {}
    }

    private final ServerSocket server;
    private final Function<String, Reaction> script;
    private final List<String> paths = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Reacts to the path of each request as the script says. */
    ScriptedServer(Function<String, Reaction> script) throws IOException {
        this.script = script;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::listen);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** The paths of all requests so far. */
    List<String> paths() {
        return List.copyOf(paths);
    }

    private void listen() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException ended) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            String path = request(socket.getInputStream());
            paths.add(path);
            switch (script.apply(path)) {
                case Reaction.Answer(int status, String body) -> send(socket, status, body, body);
                case Reaction.Silence silence -> closed.await();
                case Reaction.HangUp hangUp -> socket.shutdownOutput();
                case Reaction.Half(String body) -> send(socket, 200, body, body.substring(0, body.length() / 2));
            }
        } catch (IOException ended) {
            // The client went away.
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(Socket socket, int status, String announced, String sent) throws IOException {
        String head = "HTTP/1.1 %d OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                .formatted(status, announced.length());
        socket.getOutputStream().write((head + sent).getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads a whole request, and returns its path. */
    private static String request(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("half a request");
            }
            head.append((char) next);
        }
        int length = head.toString()
                .toLowerCase(Locale.ROOT)
                .lines()
                .filter(line -> line.startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
        in.readNBytes(length);
        return head.substring(head.indexOf(" ") + 1, head.indexOf(" HTTP"));
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
    }
}
