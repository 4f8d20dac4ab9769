package anew.drivers.http;

import anew.core.port.Downloads;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Downloads by HTTP/1.1 range requests (RFC 9110 §14). {@link HttpURLConnection} and not java.net.http, whose module,
 * threads and buffers would be most of what a small agent loads, for one file now and then.
 */
public final class HttpDownloads implements Downloads {

    private static final int TIMEOUT_MILLIS = (int) Duration.ofSeconds(20).toMillis();
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int BUFFER = 1 << 16;

    @Override
    public Outcome fetch(URI from, Path to, long bytesMax) throws InterruptedException {
        try {
            long have = Files.exists(to) ? Files.size(to) : 0;
            HttpURLConnection connection = connect(from, have);
            try {
                int status = connection.getResponseCode();
                return switch (status) {
                    case HttpURLConnection.HTTP_OK -> copy(connection, from, to, 0, bytesMax);
                    case HttpURLConnection.HTTP_PARTIAL -> copy(connection, from, to, have, bytesMax);
                    case RANGE_NOT_SATISFIABLE -> nothingLeft(connection, from, to, have);
                    default ->
                        new Outcome.Failed(
                                from + " answered with status " + status + " " + connection.getResponseMessage());
                };
            } finally {
                connection.disconnect();
            }
        } catch (IOException failure) {
            return new Outcome.Failed("cannot fetch " + from + ": " + failure);
        }
    }

    private static HttpURLConnection connect(URI from, long have) throws IOException {
        if (!(from.toURL().openConnection() instanceof HttpURLConnection connection)) {
            throw new IOException("only http and https addresses are fetched");
        }
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        if (have > 0) {
            connection.setRequestProperty("Range", "bytes=" + have + "-");
        }
        return connection;
    }

    /** The depot has not a byte beyond what is here: the file is whole, or it has shrunk and what is here is worthless. */
    private static Outcome nothingLeft(HttpURLConnection connection, URI from, Path to, long have) throws IOException {
        String range = String.valueOf(connection.getHeaderField("Content-Range"));
        if (range.equals("bytes */" + have)) {
            return new Outcome.Fetched();
        }
        Files.delete(to);
        return new Outcome.Failed(from + " is shorter than the part of it that was here; that part is deleted");
    }

    private static Outcome copy(HttpURLConnection connection, URI from, Path to, long offset, long bytesMax)
            throws IOException, InterruptedException {
        long announced = connection.getContentLengthLong();
        if (announced > bytesMax - offset) {
            return tooLarge(from, bytesMax);
        }
        long left = bytesMax - offset;
        StandardOpenOption how = offset > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        try (InputStream in = connection.getInputStream();
                OutputStream out =
                        Files.newOutputStream(to, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
            byte[] buffer = new byte[BUFFER];
            long copied = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                left -= read;
                if (left < 0) {
                    return tooLarge(from, bytesMax);
                }
                out.write(buffer, 0, read);
                copied += read;
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            return announced < 0 || copied == announced
                    ? new Outcome.Fetched()
                    : new Outcome.Failed(from + " broke off after " + copied + " of " + announced + " bytes");
        }
    }

    private static Outcome tooLarge(URI from, long bytesMax) {
        return new Outcome.Failed(from + " is larger than the " + bytesMax + " bytes that were expected");
    }
}
