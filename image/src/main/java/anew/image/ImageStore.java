package anew.image;

import anew.core.model.BuiltImage;
import anew.core.model.ImageName;
import anew.core.model.ImageRecipe;
import anew.core.model.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Built images on disk, each in a folder named by its identity; a link by name points at the
 * newest: the one that was built, or asked for again, last.
 *
 * <pre>
 * 5f3c...e1/manifest.json  root.img  vmlinuz  initrd  [anew.iso]
 * base -> 5f3c...e1
 * </pre>
 *
 * <p>A folder appears whole or not at all. Older images stay until somebody deletes them: they are the way back.
 * Names that begin with a dot are work in hand.
 */
public final class ImageStore {

    private static final String MANIFEST = "manifest.json";
    private static final Pattern IDENTITY = Pattern.compile("[0-9a-f]{64}");
    private static final Comparator<Stored> BY_NAME_AND_IDENTITY = Comparator.comparing(
                    (Stored stored) -> stored.manifest().name())
            .thenComparing(stored -> stored.manifest().id());

    private final Path folder;

    public ImageStore(Path folder) {
        this.folder = folder;
    }

    /** A stored image and where it lies. */
    public record Stored(Manifest manifest, Path folder) {

        /** The boot medium of a dom0 image. */
        public Path iso() {
            return folder.resolve("anew.iso");
        }
    }

    public Path folder() {
        return folder;
    }

    /** The newest image of that name. */
    public Optional<Stored> newest(ImageName name) throws IOException {
        Path link = folder.resolve(name.text());
        return Files.exists(link.resolve(MANIFEST)) ? Optional.of(read(link.toRealPath())) : Optional.empty();
    }

    /** All images, of all ages, by name and identity. */
    public List<Stored> all() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Stored> found = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (IDENTITY.matcher(entry.getFileName().toString()).matches()
                        && Files.exists(entry.resolve(MANIFEST))) {
                    found.add(read(entry));
                }
            }
        }
        found.sort(BY_NAME_AND_IDENTITY);
        return found;
    }

    /** What domUs may boot: the newest of each name. */
    public SortedMap<ImageName, BuiltImage> rootImages() throws IOException {
        SortedMap<ImageName, BuiltImage> images = new TreeMap<>();
        for (Stored stored : all()) {
            ImageName name = stored.manifest().name();
            newest(name)
                    .map(Stored::manifest)
                    .filter(manifest -> manifest.kind() == ImageRecipe.Kind.DOMU)
                    .ifPresent(manifest -> images.put(name, manifest.builtImage()));
        }
        return images;
    }

    /** The image of that name that was made from these inputs, whatever has been built since. */
    Optional<Stored> madeFrom(ImageName name, Sha256 inputs) throws IOException {
        return all().stream()
                .filter(stored -> stored.manifest().name().equals(name)
                        && stored.manifest().inputs().equals(inputs))
                .findFirst();
    }

    /** Removes what an interrupted build has left; the caller holds the folder. */
    void sweep(Workshop workshop) throws IOException, StepFailed, InterruptedException {
        try (var leavings = Files.newDirectoryStream(folder, ".{building-*,old-*,*.link}")) {
            for (Path left : leavings) {
                workshop.runAsRoot("rm", "-rf", "--one-file-system", left.toString());
            }
        }
    }

    /** Takes over a finished folder, in one step, and makes it the newest of its name. */
    Stored add(Path finished, Manifest manifest) throws IOException {
        Sha256 id = manifest.id();
        Path place = folder.resolve(id.hex());
        Files.writeString(finished.resolve(MANIFEST), manifest.toJson());
        if (Files.exists(place)) {
            // The same bytes by name; but a file may have been damaged since, and this build is fresh.
            Path old = folder.resolve(".old-" + id.hex());
            Files.move(place, old, StandardCopyOption.ATOMIC_MOVE);
            Files.move(finished, place, StandardCopyOption.ATOMIC_MOVE);
            deleteFolder(old);
        } else {
            Files.move(finished, place, StandardCopyOption.ATOMIC_MOVE);
        }
        Stored stored = new Stored(manifest, place);
        makeNewest(stored);
        return stored;
    }

    /** Points the link of its name at {@code stored}. */
    void makeNewest(Stored stored) throws IOException {
        ImageName name = stored.manifest().name();
        Path arriving = folder.resolve("." + name + ".link");
        Files.deleteIfExists(arriving);
        Files.createSymbolicLink(arriving, Path.of(stored.manifest().id().hex()));
        Files.move(arriving, folder.resolve(name.text()), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void deleteFolder(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static Stored read(Path place) throws IOException {
        try {
            Manifest manifest = Manifest.fromJson(Files.readString(place.resolve(MANIFEST)));
            if (manifest.id().hex().equals(place.getFileName().toString())) {
                return new Stored(manifest, place);
            }
        } catch (IllegalArgumentException damaged) {
            throw new IOException(complaint(place), damaged);
        }
        throw new IOException(complaint(place));
    }

    private static String complaint(Path place) {
        return place.resolve(MANIFEST) + " is damaged, its digest is not the folder's name: delete " + place
                + " and build the image anew";
    }
}
