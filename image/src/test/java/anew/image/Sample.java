package anew.image;

import anew.core.model.ImageName;
import anew.core.model.ImageRecipe;
import anew.core.model.Sha256;
import anew.image.LockFile.LockedPackage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Recipes, locks and manifests for tests. */
final class Sample {

    static final LockedPackage BASH = locked("bash", "5.2.15-2+b13");
    static final LockedPackage KERNEL = locked("linux-image-6.1.0-56-amd64", "6.1.192-2");
    static final LockedPackage BUSYBOX = locked("busybox-static", "1:1.35.0-4+b3");
    static final LockFile LOCK = new LockFile(List.of(BASH), List.of(KERNEL, BUSYBOX));

    private Sample() {}

    /** A package whose file holds its own name. */
    static LockedPackage locked(String name, String version) {
        return new LockedPackage(name, version, "amd64", digest(name), name.length());
    }

    static Sha256 digest(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    static ImageRecipe recipe(String name, ImageRecipe.Kind kind, String... packages) {
        return new ImageRecipe(
                new ImageName(name),
                ImageRecipe.OsFamily.DEBIAN,
                kind,
                "bookworm",
                List.of(packages),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    /** Manifests that differ in {@code inputs} have different identities. */
    static Manifest manifest(String name, ImageRecipe.Kind kind, String inputs) {
        return new Manifest(
                new ImageName(name),
                kind,
                digest("root"),
                8192,
                4096,
                digest("verity"),
                digest("kernel"),
                digest("initrd"),
                kind == ImageRecipe.Kind.DOM0
                        ? Optional.of(new Manifest.Iso(digest("iso"), 1_000_000))
                        : Optional.empty(),
                digest(inputs));
    }
}
