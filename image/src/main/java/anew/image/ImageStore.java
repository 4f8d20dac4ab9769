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
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Built images on disk, each in a folder named by its identity; a link by name points at the newest.
 *
 * <pre>
 * 5f3c...e1/manifest.json  root.img  vmlinuz  initrd  [anew.iso]
 * base -> 5f3c...e1
 * </pre>
 *
 * <p>A folder appears whole or not at all. Older images stay until somebody deletes them: they are the way back.
 */
public final class ImageStore {

    private static final String MANIFEST = "manifest.json";

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

    /** All images, of all names and ages, by identity. */
    public List<Stored> all() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Stored> found = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (!Files.isSymbolicLink(entry) && Files.exists(entry.resolve(MANIFEST))) {
                    found.add(read(entry));
                }
            }
        }
        found.sort(
                (one, other) -> one.manifest().id().compareTo(other.manifest().id()));
        return found;
    }

    /** What domUs may boot: the newest of each name. */
    public SortedMap<ImageName, BuiltImage> rootImages() throws IOException {
        SortedMap<ImageName, BuiltImage> images = new TreeMap<>();
        for (Stored stored : all()) {
            ImageName name = stored.manifest().name();
            Optional<Stored> newest = newest(name);
            if (stored.manifest().kind() == ImageRecipe.Kind.DOMU && newest.isPresent()) {
                images.put(name, newest.get().manifest().builtImage());
            }
        }
        return images;
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
        Path arriving = folder.resolve("." + manifest.name() + ".link");
        Files.deleteIfExists(arriving);
        Files.createSymbolicLink(arriving, Path.of(id.hex()));
        Files.move(arriving, folder.resolve(manifest.name().text()), StandardCopyOption.ATOMIC_MOVE);
        return new Stored(manifest, place);
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
        return new Stored(Manifest.fromJson(Files.readString(place.resolve(MANIFEST))), place);
    }
}
