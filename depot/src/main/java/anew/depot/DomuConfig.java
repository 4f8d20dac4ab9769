package anew.depot;

import anew.core.model.FileTree;
import anew.core.model.FileTree.Entry;
import anew.core.model.HostName;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Composes the content of a domU's config disk from the {@code /config} of its pserver. A domU sees what is global, what
 * is its own, and nothing of its pserver or of its neighbours.
 *
 * <pre>
 * /config of the pserver               config disk of web1
 * local/domUs/web1/anew-config      →  anew-config
 * local/domUs/web1/local/...        →  local/...
 * global/...                        →  global/...
 * identity/domUs/web1/...           →  identity/...
 * </pre>
 */
public final class DomuConfig {

    private DomuConfig() {}

    public static FileTree compose(FileTree config, HostName domu) {
        SortedMap<String, Entry> files = new TreeMap<>(config.below("global/"));
        String own = Bundle.DOMUS + domu + "/";
        config.below(own + "local/").forEach((path, entry) -> files.put(path.substring(own.length()), entry));
        config.at(own + Bundle.MARKER).ifPresent(marker -> files.put(Bundle.MARKER, marker));
        String identity = "identity/domUs/" + domu + "/";
        config.below(identity)
                .forEach((path, entry) -> files.put("identity/" + path.substring(identity.length()), entry));
        return new FileTree(files);
    }
}
