package anew.depot;

import anew.core.model.FileTree.Entry;
import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.core.model.Pool;
import anew.core.model.PoolName;
import anew.core.model.Pserver;
import anew.core.model.Size;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * {@code local/storage.yaml}: what the node agent of a pserver has to know to keep legs and to reach those of others.
 *
 * <pre>
 * failoverSeconds: 30
 * resyncBytesPerSecond: 104857600
 * pools:
 *   - name: "fast"
 *     device: "/dev/disk/by-id/virtio-fast"
 *     bytes: 107374182400
 * portals:
 *   "stor1": "10.2.0.11"
 *   "stor2": "10.2.0.12"
 * </pre>
 *
 * @param failoverWithin the fleet's budget, the same on every pserver: all timers of volumes derive from it
 * @param resyncPerSecond how much of a volume its owner makes equal in a second, at most
 * @param pools of this pserver
 * @param portals where each pserver that has pools exports its legs
 */
public record StorageSettings(
        Duration failoverWithin, Size resyncPerSecond, List<Pool> pools, SortedMap<HostName, IpAddress> portals) {

    /** The file's name below {@code local/}. */
    public static final String FILE = "storage.yaml";

    public StorageSettings {
        pools = List.copyOf(pools);
        portals = Collections.unmodifiableSortedMap(new TreeMap<>(portals));
    }

    /** What became of reading. */
    public sealed interface Reading {
        /** All is well. */
        record Read(StorageSettings settings) implements Reading {}

        /** It cannot be used; {@code why} is for people. */
        record Unreadable(String why) implements Reading {}
    }

    static StorageSettings of(Fleet fleet, Pserver pserver) {
        SortedMap<HostName, IpAddress> portals = new TreeMap<>();
        for (Pserver other : fleet.pservers().values()) {
            if (!other.storage().isEmpty()) {
                other.storageAddress().ifPresent(address -> portals.put(other.name(), address));
            }
        }
        return new StorageSettings(fleet.failoverWithin(), fleet.resyncPerSecond(), pserver.storage(), portals);
    }

    /** The file that says this. */
    public Entry file() {
        StringBuilder text = new StringBuilder();
        text.append("failoverSeconds: ").append(failoverWithin.toSeconds()).append('\n');
        text.append("resyncBytesPerSecond: ").append(resyncPerSecond.bytes()).append('\n');
        text.append(pools.isEmpty() ? "pools: []\n" : "pools:\n");
        pools.forEach(pool -> text.append("  - name: ")
                .append(Yaml.quoted(pool.name().text()))
                .append("\n    device: ")
                .append(Yaml.quoted(pool.device()))
                .append("\n    bytes: ")
                .append(pool.size().bytes())
                .append('\n'));
        text.append(portals.isEmpty() ? "portals: {}\n" : "portals:\n");
        portals.forEach((pserver, address) -> text.append("  ")
                .append(Yaml.quoted(pserver.text()))
                .append(": ")
                .append(Yaml.quoted(address.toString()))
                .append('\n'));
        return Entry.File.text(text.toString());
    }

    /** Reads the file back. */
    public static Reading read(String text) {
        try {
            if (!(new Load(LoadSettings.builder().build()).loadFromString(text) instanceof Map<?, ?> map)) {
                return new Reading.Unreadable(FILE + " is not a map of keys to values");
            }
            List<Pool> pools = new ArrayList<>();
            for (Object one : take(map, "pools", List.class)) {
                if (!(one instanceof Map<?, ?> pool)) {
                    return new Reading.Unreadable(FILE + ": '" + one + "' is no pool");
                }
                pools.add(new Pool(
                        new PoolName(take(pool, "name", String.class)),
                        take(pool, "device", String.class),
                        new Size(take(pool, "bytes", Number.class).longValue())));
            }
            SortedMap<HostName, IpAddress> portals = new TreeMap<>();
            Map<?, ?> named = take(map, "portals", Map.class);
            named.forEach((pserver, address) ->
                    portals.put(new HostName(String.valueOf(pserver)), IpAddress.parse(String.valueOf(address))));
            Duration within = Duration.ofSeconds(
                    take(map, "failoverSeconds", Number.class).longValue());
            Size resync =
                    new Size(take(map, "resyncBytesPerSecond", Number.class).longValue());
            return new Reading.Read(new StorageSettings(within, resync, pools, portals));
        } catch (IllegalArgumentException | YamlEngineException unreadable) {
            return new Reading.Unreadable(FILE + ": " + unreadable.getMessage());
        }
    }

    private static <T> T take(Map<?, ?> map, String key, Class<T> type) {
        if (!type.isInstance(map.get(key))) {
            throw new IllegalArgumentException(
                    "'" + key + "' is '" + map.get(key) + "', not a " + type.getSimpleName());
        }
        return type.cast(map.get(key));
    }
}
