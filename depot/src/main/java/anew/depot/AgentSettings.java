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
 * </pre>
 *
 * @param depot where images are fetched from; nowhere if absent
 */
public record AgentSettings(Optional<URI> depot) {

    /** The file's name below {@code local/}. */
    public static final String FILE = "anew.yaml";

    /** The file that names {@code depot}. */
    public static Entry file(URI depot) {
        return Entry.File.text("depot: " + Yaml.quoted(depot.toString()) + "\n");
    }

    /**
     * Reads the file; without a depot to ask, an agent still runs what its pserver holds, so a damaged file is not worth
     * stopping for, and reads as one that names none.
     */
    public static AgentSettings read(String text) {
        try {
            Object document = new Load(LoadSettings.builder().build()).loadFromString(text);
            return new AgentSettings(
                    document instanceof Map<?, ?> map && map.get("depot") instanceof String depot
                            ? Optional.of(URI.create(depot))
                            : Optional.empty());
        } catch (IllegalArgumentException | YamlEngineException damaged) {
            return new AgentSettings(Optional.empty());
        }
    }
}
