package anew.core.fleet;

import anew.core.model.FileTree.Entry;
import anew.core.model.HostName;
import anew.core.model.ImageName;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that could be decoded: what the checks look at.
 *
 * @param layout tells also of machines whose file could not be decoded, so that a reference to one is not called unknown
 * @param networks empty where {@code fleet.yaml} does not tell them all
 */
record Drafts(
        Layout layout,
        Optional<Draft<String>> fleet,
        Optional<Networks> networks,
        SortedMap<HostName, Draft<HostName>> pservers,
        SortedMap<HostName, Draft<HostName>> vservers,
        SortedMap<ImageName, Draft<ImageName>> images) {

    static Drafts decode(Layout layout, Complaints complaints) {
        Optional<Draft<String>> fleet = layout.file("fleet.yaml")
                .flatMap(file -> Draft.decode("fleet", "fleet.yaml", file, FleetKeys.SHAPE, complaints));
        return new Drafts(
                layout,
                fleet,
                fleet.flatMap(draft -> Networks.of(draft.section(), complaints)),
                decode("pservers/", "/server.yaml", layout.pservers(), PserverKeys.SHAPE, complaints),
                decode("vservers/", "/server.yaml", layout.vservers(), VserverKeys.SHAPE, complaints),
                decode("images/", "/image.yaml", layout.images(), ImageKeys.SHAPE, complaints));
    }

    private static <N> SortedMap<N, Draft<N>> decode(
            String folder, String file, SortedMap<N, Optional<Entry.File>> files, Shape shape, Complaints complaints) {
        SortedMap<N, Draft<N>> drafts = new TreeMap<>();
        files.forEach((name, content) -> content.flatMap(
                        found -> Draft.decode(name, folder + name + file, found, shape, complaints))
                .ifPresent(draft -> drafts.put(name, draft)));
        return drafts;
    }

    /** Whether every pserver that has a folder could be decoded, with all of {@code keys} well-formed. */
    boolean allPserversTell(Key<?>... keys) {
        if (pservers.size() != layout.pservers().size()) {
            return false;
        }
        for (Draft<HostName> pserver : pservers.values()) {
            for (Key<?> key : keys) {
                if (!pserver.section().isWhole(key)) {
                    return false;
                }
            }
        }
        return true;
    }

    static boolean runsVservers(Section pserver) {
        return pserver.get(PserverKeys.RUNS_VSERVERS).orElse(true);
    }
}
