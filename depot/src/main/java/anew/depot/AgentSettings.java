package anew.depot;

import anew.core.model.FileTree.Entry;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * {@code local/anew.yaml}: what the node agent of a pserver is told beside its domUs.
 *
 * <pre>
 * depot: "http://depot.example.net/anew"
 * ledger: "http://10.2.0.252:2379"
 * </pre>
 *
 * @param depot where images are fetched from; nowhere if absent
 * @param ledger where it is asked who may write to which volume; if absent, no volume is opened
 */
public record AgentSettings(Optional<URI> depot, Optional<URI> ledger) {

    /** The file's name below {@code local/}. */
    public static final String FILE = "anew.yaml";

    /** What an agent is told that is told nothing. */
    public static final AgentSettings NONE = new AgentSettings(Optional.empty(), Optional.empty());

    /** The file that says this. */
    public Entry file() {
        return Entry.File.text(line("depot", depot) + line("ledger", ledger));
    }

    private static String line(String key, Optional<URI> value) {
        return value.map(uri -> key + ": " + Yaml.quoted(uri.toString()) + "\n").orElse("");
    }

    /**
     * Reads the file; without a depot to ask, an agent still runs what its pserver holds, so a damaged file is not worth
     * stopping for, and reads as one that names nothing.
     */
    public static AgentSettings read(String text) {
        try {
            Object document = new Load(LoadSettings.builder().build()).loadFromString(text);
            return document instanceof Map<?, ?> map
                    ? new AgentSettings(address(map, "depot"), address(map, "ledger"))
                    : NONE;
        } catch (IllegalArgumentException | YamlEngineException damaged) {
            return NONE;
        }
    }

    private static Optional<URI> address(Map<?, ?> map, String key) {
        return map.get(key) instanceof String text ? Optional.of(URI.create(text)) : Optional.empty();
    }
}
