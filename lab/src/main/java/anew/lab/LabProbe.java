package anew.lab;

import anew.core.model.HostName;
import anew.lab.plan.LabPlan.Reach;
import anew.lab.wire.Json;
import io.avaje.json.JsonException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Asks machines of the lab from outside, through the gateway's ports. The gateway takes every connection, so only an
 * answer proves that somebody is there.
 */
public final class LabProbe {

    private static final Duration ONE_TRY = Duration.ofSeconds(5);

    /** A page is shown to people; more than this would not be read. */
    private static final int PAGE_BYTES_MAX = 64 * 1024;

    private LabProbe() {}

    /** The domUs that run, by the agent's {@code status.json}. */
    public static List<HostName> running(String statusJson) {
        try {
            Object domUs = Json.MAPPER.fromJsonObject(statusJson).get("domUs");
            return domUs instanceof Map<?, ?> byName
                    ? byName.entrySet().stream()
                            .filter(entry ->
                                    entry.getValue() instanceof Map<?, ?> domu && "running".equals(domu.get("state")))
                            .map(entry -> new HostName(String.valueOf(entry.getKey())))
                            .toList()
                    : List.of();
        } catch (JsonException damaged) {
            return List.of();
        }
    }

    /** Waits until an SSH server greets (RFC 4253 §4.2); whether one did. */
    public static boolean waitForSsh(Reach reach, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < deadline) {
            if (exchange(reach.sshPort(), "", 4).filter("SSH-"::equals).isPresent()) {
                return true;
            }
            // A refused try may return at once.
            TimeUnit.MILLISECONDS.sleep(500);
        }
        return false;
    }

    /** The page at {@code http://MACHINE/}, if it serves one. */
    public static Optional<String> page(Reach reach) {
        String request = "GET / HTTP/1.0\r\nHost: " + reach.address() + "\r\n\r\n";
        return exchange(reach.httpPort(), request, PAGE_BYTES_MAX)
                .filter(response -> response.matches("(?s)HTTP/1\\.[01] 200 .*?\r\n\r\n.*"))
                .map(response -> response.substring(response.indexOf("\r\n\r\n") + 4));
    }

    /** Sends {@code request} and returns up to {@code bytesMax} bytes of the answer; nothing if there was none. */
    private static Optional<String> exchange(int port, String request, int bytesMax) {
        try (Socket socket = new Socket()) {
            int millis = (int) ONE_TRY.toMillis();
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), millis);
            socket.setSoTimeout(millis);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(bytesMax);
            return answer.length == 0 ? Optional.empty() : Optional.of(new String(answer, StandardCharsets.UTF_8));
        } catch (IOException noAnswer) {
            return Optional.empty();
        }
    }
}
