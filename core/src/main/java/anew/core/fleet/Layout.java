package anew.core.fleet;

import anew.core.model.FileTree;
import anew.core.model.FileTree.Entry;
import anew.core.model.HostName;
import anew.core.model.ImageName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The files of a repository, sorted by what they are, after a complaint about each that is out of place. The first stage
 * of reading: names and kinds of files only, and nothing of what is in them but pins.
 *
 * <pre>
 * fleet.yaml
 * pservers/NAME/server.yaml   pservers/NAME/etc/...   pservers/NAME/domUs/VSERVER
 * vservers/NAME/server.yaml   vservers/NAME/etc/...
 * images/NAME/image.yaml      images/NAME/image.lock  images/NAME/files/...
 * global/...                  docs/...
 * README* LICENSE* .*         left alone
 * </pre>
 */
final class Layout {

    /** Written into every config partition by Anew; one in the repository would make two of them. */
    private static final String MARKER = "anew-config";

    private static final List<String> TOP = List.of("fleet.yaml", "pservers", "vservers", "images", "global", "docs");

    private final FileTree tree;
    private final Complaints complaints;
    private final OverlayCheck overlays;
    private final SortedMap<HostName, Optional<Entry.File>> pservers = new TreeMap<>();
    private final SortedMap<HostName, Optional<Entry.File>> vservers = new TreeMap<>();
    private final SortedMap<ImageName, Optional<Entry.File>> images = new TreeMap<>();
    private final List<Pin> pins = new ArrayList<>();
    private final Set<String> complainedOf = new HashSet<>();

    private Layout(FileTree tree, Complaints complaints) {
        this.tree = tree;
        this.complaints = complaints;
        this.overlays = new OverlayCheck(tree, complaints);
    }

    static Layout of(FileTree tree, Complaints complaints) {
        Layout layout = new Layout(tree, complaints);
        tree.entries().forEach(layout::sort);
        layout.complainOfMissing();
        return layout;
    }

    /** Every folder of a pserver, and its {@code server.yaml} where there is one. */
    SortedMap<HostName, Optional<Entry.File>> pservers() {
        return pservers;
    }

    SortedMap<HostName, Optional<Entry.File>> vservers() {
        return vservers;
    }

    SortedMap<ImageName, Optional<Entry.File>> images() {
        return images;
    }

    List<Pin> pins() {
        return pins;
    }

    /** A regular file, by its path. */
    Optional<Entry.File> file(String path) {
        return tree.at(path).filter(Entry.File.class::isInstance).map(Entry.File.class::cast);
    }

    private void sort(String path, Entry entry) {
        String[] parts = path.split("/", 4);
        if (parts[0].startsWith(".") || isNote(parts)) {
            return;
        }
        if (path.endsWith(MARKER)) {
            complainOfMarker(path);
        }
        switch (parts[0]) {
            case "fleet.yaml" -> requirePlainFile(path, entry);
            case "docs" -> {}
            case "global" -> overlays.check("global/", path, entry);
            case "pservers" -> machine(path, parts, entry, pservers);
            case "vservers" -> machine(path, parts, entry, vservers);
            case "images" -> image(path, parts, entry);
            default ->
                once(
                        parts[0],
                        "'" + parts[0] + "' does not belong in a fleet repository",
                        Nearest.remedy(parts[0], TOP, "keep notes below docs/, and remove or rename it"));
        }
    }

    /** README and LICENSE at the top; what Git wants in otherwise empty folders anywhere but in what machines get. */
    private static boolean isNote(String[] parts) {
        if (parts.length == 1) {
            return parts[0].startsWith("README") || parts[0].startsWith("LICENSE");
        }
        String last = parts[parts.length - 1];
        return parts.length <= 4
                && (last.equals(".gitkeep") || last.equals(".gitignore"))
                && !parts[0].equals("global");
    }

    private void complainOfMarker(String path) {
        if (path.equals(MARKER) || path.endsWith("/" + MARKER)) {
            complaints.add(
                    Place.wholeFile(path),
                    "the marker file " + MARKER + " stands in the repository",
                    "remove it: Anew writes it into each config partition");
        }
    }

    private void machine(String path, String[] parts, Entry entry, SortedMap<HostName, Optional<Entry.File>> machines) {
        Optional<HostName> name = folder(parts, HostName::new);
        if (name.isEmpty()) {
            return;
        }
        machines.putIfAbsent(name.get(), Optional.empty());
        boolean isPserver = parts[0].equals("pservers");
        if (parts.length == 3 && parts[2].equals("server.yaml")) {
            if (requirePlainFile(path, entry) && entry instanceof Entry.File file) {
                machines.put(name.get(), Optional.of(file));
            }
        } else if (parts.length == 4 && parts[2].equals("etc")) {
            overlays.check(parts[0] + "/" + parts[1] + "/", path, entry);
        } else if (parts.length == 4 && parts[2].equals("domUs") && isPserver) {
            pin(path, name.get(), parts[3], entry);
        } else if (!path.endsWith("/" + MARKER)) {
            List<String> known = isPserver ? List.of("server.yaml", "etc", "domUs") : List.of("server.yaml", "etc");
            outOfPlace(parts, "a " + (isPserver ? "pserver" : "vserver"), known);
        }
    }

    private void image(String path, String[] parts, Entry entry) {
        Optional<ImageName> name = folder(parts, ImageName::new);
        if (name.isEmpty()) {
            return;
        }
        images.putIfAbsent(name.get(), Optional.empty());
        if (parts.length == 3 && parts[2].equals("image.yaml")) {
            if (requirePlainFile(path, entry) && entry instanceof Entry.File file) {
                images.put(name.get(), Optional.of(file));
            }
        } else if (parts.length == 3 && parts[2].equals("image.lock")) {
            requirePlainFile(path, entry);
        } else if (parts.length == 4 && parts[2].equals("files")) {
            overlays.check(parts[0] + "/" + parts[1] + "/files/", path, entry);
        } else if (!path.endsWith("/" + MARKER)) {
            outOfPlace(parts, "an image", List.of("image.yaml", "image.lock", "files"));
        }
    }

    /** The name of the folder that {@code parts} lies in, where it is a legal name. */
    private <N> Optional<N> folder(String[] parts, Function<String, N> name) {
        if (parts.length < 3) {
            complaints.add(
                    Place.wholeFile(String.join("/", parts)),
                    "a file stands where " + parts[0] + "/ has a folder for each of them",
                    "move it into the folder it belongs to, or remove it");
            return Optional.empty();
        }
        try {
            return Optional.of(name.apply(parts[1]));
        } catch (IllegalArgumentException refusal) {
            String folder = parts[0] + "/" + parts[1];
            if (complainedOf.add(folder)) {
                complaints.add(Place.wholeFile(folder), refusal, "rename the folder");
            }
            return Optional.empty();
        }
    }

    private boolean requirePlainFile(String path, Entry entry) {
        boolean plain = entry instanceof Entry.File && tree.below(path + "/").isEmpty();
        if (!plain) {
            complaints.add(Place.wholeFile(path), "this is not a regular file", "put the file itself here");
        }
        return plain;
    }

    private void pin(String path, HostName pserver, String vserver, Entry entry) {
        if (!requirePlainFile(path, entry)) {
            return;
        }
        if (!HostName.isValid(vserver)) {
            complaints.add(
                    Place.wholeFile(path),
                    "'" + vserver + "' is not the name of a vserver",
                    "name the file after the vserver that is to run on " + pserver);
            return;
        }
        if (entry instanceof Entry.File file) {
            complainOfPinContent(path, file);
        }
        pins.add(new Pin(pserver, new HostName(vserver), Place.wholeFile(path)));
    }

    private void complainOfPinContent(String path, Entry.File file) {
        for (TextLine line : TextLine.of(path, file)) {
            if (!line.code().isEmpty()) {
                complaints.add(
                        line.place(),
                        "a pin says all by its name, but this line says more",
                        "remove the line, or make it a comment with #");
            }
        }
    }

    private void complainOfMissing() {
        if (file("fleet.yaml").isEmpty() && tree.at("fleet.yaml").isEmpty()) {
            complaints.add(
                    Place.wholeFile("fleet.yaml"),
                    "there is no fleet.yaml here",
                    "run this in a fleet repository, or make one with anew init DIR");
        }
        pservers.forEach((name, file) -> complainOfMissing("pservers/" + name + "/server.yaml", file));
        vservers.forEach((name, file) -> complainOfMissing("vservers/" + name + "/server.yaml", file));
        images.forEach((name, file) -> complainOfMissing("images/" + name + "/image.yaml", file));
    }

    private void complainOfMissing(String path, Optional<Entry.File> file) {
        if (file.isEmpty() && tree.at(path).isEmpty()) {
            complaints.add(Place.wholeFile(path), "the file is missing", "add it, or remove its folder");
        }
    }

    private void outOfPlace(String[] parts, String owner, List<String> known) {
        String name = parts[2];
        boolean wrongKind = known.contains(name);
        once(
                parts[0] + "/" + parts[1] + "/" + name,
                wrongKind
                        ? "'" + name + "' must be a " + (name.contains(".") ? "file" : "folder")
                        : "'" + name + "' does not belong in the folder of " + owner,
                wrongKind
                        ? "remove or rename it"
                        : Nearest.remedy(name, known, "there may be " + String.join(", ", known)));
    }

    private void once(String path, String problem, String remedy) {
        if (complainedOf.add(path)) {
            complaints.add(Place.wholeFile(path), problem, remedy);
        }
    }

    /** Every pserver and vserver that has a folder. */
    Set<String> machineNames() {
        Set<String> names = new HashSet<>();
        for (Map<HostName, Optional<Entry.File>> machines : List.of(pservers, vservers)) {
            machines.keySet().forEach(name -> names.add(name.text()));
        }
        return names;
    }
}
