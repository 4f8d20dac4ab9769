package anew.lab.daemon;

import anew.lab.net.Fault;
import anew.lab.net.Faults;
import anew.lab.net.Faults.Direction;
import anew.lab.wire.Json;
import io.avaje.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The faults on the network as JSON, as the daemon keeps and tells them:
 *
 * <pre>
 * {"faults": [{"from": "alpha", "to": "stor1", "loss": 1.0, "delayMillis": 0}]}
 * </pre>
 */
public final class FaultsFile {

    private FaultsFile() {}

    static Faults read(Path file) throws IOException {
        try {
            return decode(Json.MAPPER.fromJsonObject(Files.readString(file)).get("faults"));
        } catch (NoSuchFileException none) {
            return Faults.NONE;
        } catch (JsonException | IllegalArgumentException damaged) {
            throw new IOException(file + " is damaged: remove it; the network is well without it", damaged);
        }
    }

    static void write(Path file, Faults faults) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        Files.writeString(unfinished, Json.MAPPER.toJson(Map.of("faults", encode(faults))) + "\n");
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static List<Map<String, Object>> encode(Faults faults) {
        List<Map<String, Object>> list = new ArrayList<>();
        faults.byDirection().entrySet().stream()
                .sorted(Map.Entry.comparingByKey(
                        Comparator.comparing(Direction::from).thenComparing(Direction::to)))
                .forEach(way -> list.add(Map.of(
                        "from", way.getKey().from(),
                        "to", way.getKey().to(),
                        "loss", way.getValue().loss(),
                        "delayMillis", way.getValue().delay().toMillis())));
        return list;
    }

    /**
     * What {@code faults} of the daemon's answer to {@code status} means.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Faults decode(@Nullable Object json) {
        if (!(json instanceof List<?> list)) {
            throw new IllegalArgumentException("faults are a list, not " + json);
        }
        Faults faults = Faults.NONE;
        for (Object way : list) {
            if (!(way instanceof Map<?, ?> map
                    && map.get("from") instanceof String from
                    && map.get("to") instanceof String to
                    && map.get("loss") instanceof Number loss
                    && map.get("delayMillis") instanceof Number delay)) {
                throw new IllegalArgumentException("this is no fault on a way: " + way);
            }
            faults = faults.with(from, to, new Fault(loss.doubleValue(), Duration.ofMillis(delay.longValue())));
        }
        return faults;
    }
}
