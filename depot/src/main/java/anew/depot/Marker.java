package anew.depot;

import anew.core.model.HostName;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The marker file {@code anew-config}, by which a machine finds its config partition, and what it says of it.
 *
 * <pre>
 * fleet: "two-racks"
 * machine: "alpha"
 * kind: "pserver"
 * revision: "3f0c2d1"
 * </pre>
 *
 * @param revision of the fleet repository; absent when it is under no version control
 */
public record Marker(String fleet, HostName machine, Kind kind, Optional<String> revision) {

    /** What sort of machine a config partition is for. */
    public enum Kind {
        PSERVER("pserver"),
        VSERVER("vserver");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        private static Kind of(String text) {
            return Arrays.stream(values())
                    .filter(kind -> kind.text.equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            Bundle.MARKER + ": '" + text + "' is not a kind of machine: it is pserver or vserver"));
        }
    }

    /**
     * Reads a marker file.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static Marker read(String text) {
        try {
            Object document = new Load(LoadSettings.builder().build()).loadFromString(text);
            if (document instanceof Map<?, ?> map
                    && map.get("fleet") instanceof String fleet
                    && map.get("machine") instanceof String machine
                    && map.get("kind") instanceof String kind) {
                Optional<String> revision =
                        map.get("revision") instanceof String known ? Optional.of(known) : Optional.empty();
                return new Marker(fleet, new HostName(machine), Kind.of(kind), revision);
            }
        } catch (YamlEngineException notYaml) {
            throw new IllegalArgumentException(Bundle.MARKER + " is not YAML: " + notYaml.getMessage(), notYaml);
        }
        throw new IllegalArgumentException(
                Bundle.MARKER + " lacks one of the keys fleet, machine and kind, or they are not text");
    }

    String yaml() {
        return "fleet: " + Yaml.quoted(fleet) + "\nmachine: " + Yaml.quoted(machine.text()) + "\nkind: "
                + Yaml.quoted(kind.text) + "\n"
                + revision.map(known -> "revision: " + Yaml.quoted(known) + "\n")
                        .orElse("");
    }
}
