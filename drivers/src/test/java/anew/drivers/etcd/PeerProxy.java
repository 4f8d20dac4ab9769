package anew.drivers.etcd;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Stands before a member's port for its peers, and can hold back all that passes, or all from and to one of them, as a cut
 * cable does: connections stay open, and nothing arrives.
 *
 * <p>Who connects is told by the header in which etcd's peers name themselves: {@code X-Server-From: 3f1b...}.
 */
final class PeerProxy implements AutoCloseable {

    private static final String FROM = "x-server-from:";

    private final ServerSocket server;
    private final URI target;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition healed = lock.newCondition();

    /** Whose connections are held back; "" for everybody's. */
    private Optional<String> cutFrom = Optional.empty();

    PeerProxy(URI listen, URI target) throws IOException {
        this.target = target;
        server = new ServerSocket(listen.getPort(), 50, InetAddress.getLoopbackAddress());
        threads.execute(this::listen);
    }

    /** Holds back all connections that come from the member with this id (in hexadecimal). */
    void cut(String from) {
        set(Optional.of(from));
    }

    void cutAll() {
        set(Optional.of(""));
    }

    void heal() {
        set(Optional.empty());
    }

    private void set(Optional<String> from) {
        lock.lock();
        try {
            cutFrom = from;
            healed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitPassage(String from) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (cutFrom.isPresent()
                    && (cutFrom.get().isEmpty() || cutFrom.get().equals(from))) {
                healed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void listen() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                threads.execute(() -> serve(socket));
            } catch (IOException ended) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                Socket onward = new Socket(target.getHost(), target.getPort())) {
            String head = head(socket.getInputStream());
            String from = head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(FROM))
                    .map(line -> line.substring(FROM.length()).strip())
                    .findFirst()
                    .orElse("");
            awaitPassage(from);
            onward.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            threads.execute(() -> copy(from, onward, socket));
            copy(from, socket, onward);
        } catch (IOException ended) {
            // One side went away; the other notices by itself.
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("half a request");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private void copy(String from, Socket source, Socket sink) {
        byte[] buffer = new byte[1 << 14];
        try {
            InputStream in = source.getInputStream();
            OutputStream out = sink.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitPassage(from);
                out.write(buffer, 0, read);
            }
            sink.close();
        } catch (IOException ended) {
            // As above.
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
