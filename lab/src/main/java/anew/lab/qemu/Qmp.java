package anew.lab.qemu;

import anew.lab.wire.JsonLines;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A conversation with the monitor of one QEMU (QMP, docs/interop/qmp-spec in QEMU's source). QEMU serves one such
 * conversation at a time, so keep it short.
 */
public final class Qmp implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final JsonLines lines;

    private Qmp(JsonLines lines) {
        this.lines = lines;
    }

    /** Connects and negotiates. */
    public static Qmp connect(Path socket) throws IOException {
        Qmp qmp = new Qmp(JsonLines.connect(socket, TIMEOUT));
        try {
            Map<String, Object> greeting = qmp.lines.receive();
            if (!greeting.containsKey("QMP")) {
                throw new IOException(socket + " is no QEMU monitor: it greeted with " + greeting);
            }
            qmp.execute("qmp_capabilities");
            return qmp;
        } catch (IOException failed) {
            qmp.close();
            throw failed;
        }
    }

    public Map<String, Object> execute(String command) throws IOException {
        return execute(command, Map.of());
    }

    /**
     * Executes a command and returns what it answered.
     *
     * @throws IOException also when QEMU refuses, with its reason
     */
    public Map<String, Object> execute(String command, Map<String, Object> arguments) throws IOException {
        return answer(command, arguments) instanceof Map<?, ?> result ? textKeys(result) : Map.of();
    }

    private Object answer(String command, Map<String, Object> arguments) throws IOException {
        lines.send(Map.of("execute", command, "arguments", arguments));
        while (true) {
            Map<String, Object> answer = lines.receive();
            if (answer.get("error") instanceof Map<?, ?> error) {
                throw new IOException("QEMU refuses " + command + ": " + error.get("desc"));
            }
            Object result = answer.get("return");
            if (result != null) {
                return result;
            }
            // Anything else is an event, and nobody here waits for one.
        }
    }

    private static Map<String, Object> textKeys(Map<?, ?> map) {
        Map<String, Object> copy = new HashMap<>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return copy;
    }

    /** QEMU's word for what the machine does: {@code running}, {@code paused}, {@code internal-error} and so on. */
    public String status() throws IOException {
        return String.valueOf(execute("query-status").get("status"));
    }

    /** The names of all nodes of the block layer: disks, the files behind them, what was put between. */
    public Set<String> blockNodes() throws IOException {
        Set<String> names = new HashSet<>();
        if (answer("query-named-block-nodes", Map.of("flat", true)) instanceof List<?> nodes) {
            for (Object node : nodes) {
                names.add(String.valueOf(((Map<?, ?>) node).get("node-name")));
            }
        }
        return names;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
