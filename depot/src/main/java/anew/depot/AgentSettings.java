package anew.depot;

import anew.core.model.FileTree.Entry;
import anew.core.model.HostName;
import anew.core.model.IpAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * {@code local/anew.yaml}: what the node agent of a pserver is told beside its domUs.
 *
 * <pre>
 * depot: "http://depot.example.net/anew"
 * ledger: ["http://10.2.0.11:2379", "http://10.2.0.12:2379", "http://10.2.0.13:2379"]
 * keepers:
 *   "stor1": "10.2.0.11"
 *   "stor2": "10.2.0.12"
 *   "stor3": "10.2.0.13"
 * </pre>
 *
 * @param depot where images are fetched from; nowhere if absent
 * @param ledger the servers of the ledger, which is asked who may write to which volume; if empty, no volume is opened
 * @param keepers the pservers on which agents keep the ledger, and their addresses; empty where somebody else serves it
 */
public record AgentSettings(Optional<URI> depot, List<URI> ledger, SortedMap<HostName, IpAddress> keepers) {

    /** The file's name below {@code local/}. */
    public static final String FILE = "anew.yaml";

    /** What an agent is told that is told nothing. */
    public static final AgentSettings NONE = new AgentSettings(Optional.empty(), List.of(), new TreeMap<>());

    public AgentSettings {
        ledger = List.copyOf(ledger);
        keepers = Collections.unmodifiableSortedMap(new TreeMap<>(keepers));
    }

    /** The servers of the ledger in the order in which {@code pserver} is to ask them: not all depend on the same one. */
    public List<URI> ledgerFor(HostName pserver) {
        List<URI> order = new ArrayList<>(ledger);
        Collections.rotate(order, pserver.hashCode());
        return order;
    }

    /** The file that says this. */
    public Entry file() {
        String first =
                depot.map(uri -> "depot: " + Yaml.quoted(uri.toString()) + "\n").orElse("");
        String second = ledger.stream()
                .map(uri -> Yaml.quoted(uri.toString()))
                .collect(Collectors.joining(", ", "ledger: [", "]\n"));
        String third = keepers.entrySet().stream()
                .map(each -> "  " + Yaml.quoted(each.getKey().text()) + ": "
                        + Yaml.quoted(each.getValue().toString()) + "\n")
                .collect(Collectors.joining("", "keepers:\n", ""));
        return Entry.File.text(first + (ledger.isEmpty() ? "" : second) + (keepers.isEmpty() ? "" : third));
    }

    /**
     * Reads the file; without a depot to ask, an agent still runs what its pserver holds, so a damaged file is not worth
     * stopping for, and reads as one that names nothing.
     */
    public static AgentSettings read(String text) {
        try {
            Object document = new Load(LoadSettings.builder().build()).loadFromString(text);
            return document instanceof Map<?, ?> map
                    ? new AgentSettings(
                            addresses(map, "depot").stream().findFirst(), addresses(map, "ledger"), keepers(map))
                    : NONE;
        } catch (IllegalArgumentException | YamlEngineException damaged) {
            return NONE;
        }
    }

    private static SortedMap<HostName, IpAddress> keepers(Map<?, ?> map) {
        SortedMap<HostName, IpAddress> keepers = new TreeMap<>();
        if (map.get("keepers") instanceof Map<?, ?> named) {
            named.forEach((pserver, address) ->
                    keepers.put(new HostName(String.valueOf(pserver)), IpAddress.parse(String.valueOf(address))));
        }
        return keepers;
    }

    private static List<URI> addresses(Map<?, ?> map, String key) {
        if (map.get(key) instanceof List<?> texts) {
            return texts.stream().map(text -> URI.create(String.valueOf(text))).toList();
        }
        return map.get(key) instanceof String text ? List.of(URI.create(text)) : List.of();
    }
}
