package anew.node;

import anew.core.model.HostName;
import anew.core.model.VolumeId;
import anew.node.ledger.LedgerNews;
import anew.node.volume.VolumeNews;
import io.avaje.json.JsonWriter;
import io.avaje.json.stream.JsonStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SortedMap;

/**
 * What the agent tells of itself, as {@code /run/anew/status.json}:
 *
 * <pre>
 * {
 *   "machine": "alpha", "revision": "3f0c2d1", "since": "2026-11-23T15:00:00Z",
 *   "problems": [],
 *   "domUs": { "web1": { "state": "running", "why": "", "since": "2026-11-23T15:00:12Z", "restarts": 0 } },
 *   "volumes": { "db1/data": "owned, epoch 3, in sync stor1 stor2" },
 *   "legs": { "db2/data": "open for beta, epoch 7" },
 *   "ledger": "member 8e9e05c5, follows stor2, 3 members"
 * }
 * </pre>
 *
 * @param since when this agent began
 * @param problems of the whole machine, such as a config partition that is not there
 */
record Status(
        String machine,
        String revision,
        Instant since,
        List<String> problems,
        SortedMap<HostName, Memory> domus,
        VolumeNews volumes,
        LedgerNews ledger) {

    String json() {
        StringWriter text = new StringWriter();
        try (JsonWriter json = JsonStream.builder().build().writer(text)) {
            json.pretty(true);
            json.beginObject();
            json.name("machine");
            json.value(machine);
            json.name("revision");
            json.value(revision);
            json.name("since");
            json.value(seconds(since));
            json.name("problems");
            json.beginArray();
            problems.forEach(json::value);
            volumes.problems().forEach(json::value);
            ledger.problems().forEach(json::value);
            json.endArray();
            json.name("domUs");
            json.beginObject();
            domus.forEach((name, memory) -> domu(json, name, memory));
            json.endObject();
            words(json, "volumes", volumes.volumes());
            words(json, "legs", volumes.legs());
            json.name("ledger");
            json.value(ledger.words());
            json.endObject();
        }
        return text + "\n";
    }

    private static void words(JsonWriter json, String name, SortedMap<VolumeId, String> words) {
        json.name(name);
        json.beginObject();
        words.forEach((volume, how) -> {
            json.name(volume.toString());
            json.value(how);
        });
        json.endObject();
    }

    private static void domu(JsonWriter json, HostName name, Memory memory) {
        json.name(name.text());
        json.beginObject();
        json.name("state");
        json.value(memory.state().toString());
        json.name("why");
        json.value(memory.why());
        json.name("since");
        json.value(seconds(memory.since()));
        json.name("restarts");
        json.value(Math.max(0, memory.starts() - 1));
        json.endObject();
    }

    private static String seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Puts {@code text} at {@code file} in one step, so that no reader ever sees a part of it. */
    static void write(Path file, String text) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        Files.createDirectories(unfinished.toAbsolutePath().getParent());
        Files.writeString(unfinished, text);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
