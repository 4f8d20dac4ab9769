package anew.drivers.etcd;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request to one etcd, on a connection of its own.
 *
 * <p>It is sent once or not at all: {@link HttpURLConnection} repeats a request by itself when a connection that it had
 * kept turns out dead, which may not happen to a commit. It does not as long as the body is streamed. The server is asked
 * to end the connection, so that none is kept that may be dead next time.
 */
record Post(URI endpoint, Duration connectTimeout, Duration answerTimeout) {

    /** Larger than any answer to our requests; etcd itself sends 4 MiB at most through this door. */
    private static final int ANSWER_BYTES_MAX = 1 << 26;

    /** How it ended. */
    sealed interface Result {
        /** An answer, whole. */
        record Answer(int status, String body) implements Result {}

        /** No connection was made, so nobody has seen the request. */
        record NotSent(String why) implements Result {}

        /** It may have been seen, and done, and be done yet. */
        record NoAnswer(String why) implements Result {}
    }

    /** Sends {@code body} to {@code path} and waits for the whole answer. */
    Result send(String path, String body) {
        long deadline = System.nanoTime() + connectTimeout.plus(answerTimeout).toNanos();
        HttpURLConnection connection;
        try {
            connection = connect(path, body);
        } catch (IOException failure) {
            return new Result.NotSent(endpoint + " cannot be reached: " + failure.getMessage());
        }
        try {
            int status = transmit(connection, body);
            return new Result.Answer(
                    status, read(status < 400 ? connection.getInputStream() : errorOf(connection), deadline));
        } catch (IOException failure) {
            return new Result.NoAnswer(endpoint + " did not answer: " + failure.getMessage());
        } finally {
            connection.disconnect();
        }
    }

    private static InputStream errorOf(HttpURLConnection connection) {
        @Nullable InputStream error = connection.getErrorStream();
        return error == null ? InputStream.nullInputStream() : error;
    }

    private static String read(InputStream in, long deadline) throws IOException {
        try (in) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            byte[] buffer = new byte[1 << 13];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                bytes.write(buffer, 0, read);
                if (bytes.size() > ANSWER_BYTES_MAX) {
                    throw new IOException("more than " + ANSWER_BYTES_MAX + " bytes of answer");
                }
                if (System.nanoTime() > deadline) {
                    throw new IOException("only a part of the answer came in time");
                }
            }
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    /** Reads what comes, as it comes. */
    interface Lines {
        void read(InputStream in) throws IOException;
    }

    /** Sends {@code body} and gives the answer to {@code lines} while it arrives; silence for the answer's time ends it. */
    void stream(String path, String body, Lines lines) throws IOException {
        HttpURLConnection connection = connect(path, body);
        try {
            int status = transmit(connection, body);
            if (status != HttpURLConnection.HTTP_OK) {
                throw new IOException(endpoint + " answered with status " + status);
            }
            try (InputStream in = connection.getInputStream()) {
                lines.read(in);
            }
        } finally {
            connection.disconnect();
        }
    }

    private HttpURLConnection connect(String path, String body) throws IOException {
        if (!(endpoint.resolve(path).toURL().openConnection(Proxy.NO_PROXY) instanceof HttpURLConnection connection)) {
            throw new IOException("only http and https addresses are asked");
        }
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setUseCaches(false);
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout((int) connectTimeout.toMillis());
        connection.setReadTimeout((int) answerTimeout.toMillis());
        connection.setFixedLengthStreamingMode(body.getBytes(StandardCharsets.UTF_8).length);
        connection.setRequestProperty("Connection", "close");
        connection.setRequestProperty("Content-Type", "application/json");
        // A member that is cut off from the others then ends a watch, instead of keeping it and hearing nothing.
        connection.setRequestProperty("Grpc-Metadata-hasleader", "true");
        connection.connect();
        return connection;
    }

    private static int transmit(HttpURLConnection connection, String body) throws IOException {
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body.getBytes(StandardCharsets.UTF_8));
        }
        return connection.getResponseCode();
    }
}
