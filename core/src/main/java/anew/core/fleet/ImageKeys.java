package anew.core.fleet;

import anew.core.model.ImageRecipe;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The keys of {@code images/NAME/image.yaml}. */
final class ImageKeys {

    static final Key<ImageRecipe.OsFamily> FAMILY =
            Key.required("family", Value.Choice.of(ImageRecipe.OsFamily.class), "The operating system it is made of.");
    static final Key<ImageRecipe.Kind> KIND = Key.required(
            "kind",
            new Value.Choice<>(kinds()),
            "`dom0`: what the boot medium of a pserver carries. `domU`: what a vserver boots.");
    static final Key<String> SUITE = Key.required("suite", Texts.SUITE, "The distribution's release.");
    static final Key<List<Located<String>>> PACKAGES = Key.required(
            "packages",
            new Value.ListOf<>(Texts.PACKAGE, 1),
            "What is asked for; what these need comes along through `image.lock`.");
    static final Key<List<Located<String>>> MODULES = globs(
            "modules",
            "all are kept",
            "Kernel modules that are kept, as globs below `kernel/`, with whatever they depend on.");
    static final Key<List<Located<String>>> DROP =
            globs("drop", "nothing is left out", "What is left out, as globs relative to the image's root.");
    static final Key<List<Located<String>>> ENABLE =
            units("enable", "systemd units started at boot beyond what packages ask for.");
    static final Key<List<Located<String>>> DISABLE =
            units("disable", "systemd units that packages start and this image does not.");

    static final Shape SHAPE = Shape.of("a map", FAMILY, KIND, SUITE, PACKAGES, MODULES, DROP, ENABLE, DISABLE);

    private ImageKeys() {}

    private static Map<String, ImageRecipe.Kind> kinds() {
        Map<String, ImageRecipe.Kind> kinds = new LinkedHashMap<>();
        kinds.put("dom0", ImageRecipe.Kind.DOM0);
        kinds.put("domU", ImageRecipe.Kind.DOMU);
        return kinds;
    }

    private static Key<List<Located<String>>> globs(String name, String fallback, String meaning) {
        return Key.optional(name, new Value.ListOf<>(Texts.GLOB, 0), fallback, meaning);
    }

    private static Key<List<Located<String>>> units(String name, String meaning) {
        return Key.optional(name, new Value.ListOf<>(Texts.UNIT, 0), "none", meaning);
    }
}
