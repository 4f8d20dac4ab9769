package anew.depot;

import anew.core.model.FileTree.Entry;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * </pre>
 *
 * @param depot where images are fetched from; nowhere if absent
 * @param ledger the servers of the ledger, which is asked who may write to which volume; if empty, no volume is opened
 */
public record AgentSettings(Optional<URI> depot, List<URI> ledger) {

    /** The file's name below {@code local/}. */
    public static final String FILE = "anew.yaml";

    /** What an agent is told that is told nothing. */
    public static final AgentSettings NONE = new AgentSettings(Optional.empty(), List.of());

    public AgentSettings {
        ledger = List.copyOf(ledger);
    }

    /** The file that says this. */
    public Entry file() {
        String first =
                depot.map(uri -> "depot: " + Yaml.quoted(uri.toString()) + "\n").orElse("");
        String second = ledger.stream()
                .map(uri -> Yaml.quoted(uri.toString()))
                .collect(Collectors.joining(", ", "ledger: [", "]\n"));
        return Entry.File.text(first + (ledger.isEmpty() ? "" : second));
    }

    /**
     * Reads the file; without a depot to ask, an agent still runs what its pserver holds, so a damaged file is not worth
     * stopping for, and reads as one that names nothing.
     */
    public static AgentSettings read(String text) {
        try {
            Object document = new Load(LoadSettings.builder().build()).loadFromString(text);
            return document instanceof Map<?, ?> map
                    ? new AgentSettings(addresses(map, "depot").stream().findFirst(), addresses(map, "ledger"))
                    : NONE;
        } catch (IllegalArgumentException | YamlEngineException damaged) {
            return NONE;
        }
    }

    private static List<URI> addresses(Map<?, ?> map, String key) {
        if (map.get(key) instanceof List<?> texts) {
            return texts.stream().map(text -> URI.create(String.valueOf(text))).toList();
        }
        return map.get(key) instanceof String text ? List.of(URI.create(text)) : List.of();
    }
}
