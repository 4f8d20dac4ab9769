package anew.depot;

import anew.core.model.HostName;
import java.util.Optional;

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
record Marker(String fleet, HostName machine, Kind kind, Optional<String> revision) {

    enum Kind {
        PSERVER("pserver"),
        VSERVER("vserver");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    String yaml() {
        return "fleet: " + Yaml.quoted(fleet) + "\nmachine: " + Yaml.quoted(machine.text()) + "\nkind: "
                + Yaml.quoted(kind.text) + "\n"
                + revision.map(known -> "revision: " + Yaml.quoted(known) + "\n")
                        .orElse("");
    }
}
