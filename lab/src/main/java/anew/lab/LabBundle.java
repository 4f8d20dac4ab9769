package anew.lab;

import anew.core.model.FileTree;
import anew.core.model.FileTree.Entry;
import anew.core.model.HostName;
import anew.depot.AgentSettings;
import anew.depot.Bundle;
import anew.lab.plan.LabPlan.Machine;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a machine's bundle has in the lab and not in the fleet: the lab's key among the authorized ones, the lab's depot
 * and, unless pservers keep it, its ledger, and the host keys that the lab knows the machine and its domUs by.
 */
final class LabBundle {

    private static final String AUTHORIZED_KEYS = "global/authorized_keys";
    private static final String SETTINGS = "local/" + AgentSettings.FILE;

    private LabBundle() {}

    /**
     * {@code bundle} as the lab writes it to the config partition of {@code machine}.
     *
     * @param authorizedKey one line
     * @param identities by folder below {@code identity/}, such as {@code domUs/web1/}, the files in it
     */
    static FileTree of(
            Bundle bundle, Machine machine, String authorizedKey, SortedMap<String, Map<String, byte[]>> identities) {
        SortedMap<String, Entry> files = new TreeMap<>(bundle.files().entries());
        String keys = bundle.files().at(AUTHORIZED_KEYS).map(LabBundle::text).orElse("");
        files.put(AUTHORIZED_KEYS, Entry.File.text(keys + authorizedKey));
        String settings = bundle.files().at(SETTINGS).map(LabBundle::text).orElse("");
        files.put(SETTINGS, settings(machine, AgentSettings.read(settings)).file());
        identities.forEach((folder, contents) -> contents.forEach((name, bytes) ->
                files.put("identity/" + folder + name, new Entry.File(bytes, name.endsWith(".pub") ? 0644 : 0600))));
        return new FileTree(files);
    }

    private static AgentSettings settings(Machine machine, AgentSettings ofFleet) {
        return new AgentSettings(Optional.of(machine.depot()), machine.ledger(), ofFleet.keepers());
    }

    /** Where below {@code identity/} the keys of a domU are. */
    static String folderOf(HostName domu) {
        return "domUs/" + domu + "/";
    }

    private static String text(Entry entry) {
        return entry instanceof Entry.File file && !file.text().isEmpty()
                ? file.text().stripTrailing() + "\n"
                : "";
    }
}
