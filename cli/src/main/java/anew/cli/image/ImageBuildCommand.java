package anew.cli.image;

import anew.cli.image.ImageOptions.Recipes;
import anew.cli.terminal.Console;
import anew.cli.terminal.Progress;
import anew.core.model.FileTree;
import anew.core.model.ImageName;
import anew.core.model.ImageRecipe;
import anew.core.model.Size;
import anew.image.BuildOutcome;
import anew.image.ImageBuilder;
import anew.image.ImageStore;
import anew.image.LockFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Builds the images whose inputs have changed. */
@Command(
        name = "build",
        description = "Build images: all of the fleet, or those named; what has not changed is not built again.",
        footer = {"", "Examples:", "  anew image build", "  anew image build base --fleet ../my-fleet"})
public final class ImageBuildCommand implements Callable<Integer> {

    @Mixin
    private ImageOptions options = new ImageOptions();

    @Parameters(
            paramLabel = "NAME",
            arity = "0..*",
            converter = ImageNameConverter.class,
            description = "Images to build.")
    private List<ImageName> names = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        return run(options, names, Console.of(spec));
    }

    /** Builds what is to be built, showing how far it is; 0, 1 or 2 as every command. */
    public static int run(ImageOptions options, List<ImageName> names, Console console)
            throws IOException, InterruptedException {
        Optional<Recipes> found = options.recipesOrComplain(names, console);
        if (found.isEmpty() || !options.prepareOrComplain(console)) {
            return ExitCode.USAGE;
        }
        return build(options, found.get().recipes(), found.get().tree(), console) ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static boolean build(ImageOptions options, List<ImageRecipe> recipes, FileTree tree, Console console)
            throws IOException, InterruptedException {
        ImageBuilder builder = options.builder(options.store());
        boolean allBuilt = true;
        try (Progress progress = Progress.start(
                console, recipes.stream().map(recipe -> recipe.name().text()).toList())) {
            for (ImageRecipe recipe : recipes) {
                allBuilt &= build(options, builder, recipe, tree, progress);
            }
        }
        return allBuilt;
    }

    private static boolean build(
            ImageOptions options, ImageBuilder builder, ImageRecipe recipe, FileTree tree, Progress progress)
            throws IOException, InterruptedException {
        String row = recipe.name().text();
        Optional<LockFile> lock = lock(options, builder, recipe, tree, progress);
        if (lock.isEmpty()) {
            return false;
        }
        BuildOutcome outcome = builder.build(
                ImageOptions.source(recipe, tree, lock.get()),
                (image, number, total, what) -> progress.fraction(row, what, (number - 1.0) / total));
        return switch (outcome) {
            case BuildOutcome.Built(ImageStore.Stored stored) -> {
                progress.done(row, describe(stored));
                yield true;
            }
            case BuildOutcome.UpToDate(ImageStore.Stored stored) -> {
                progress.done(row, describe(stored) + ", up to date");
                yield true;
            }
            case BuildOutcome.Failed(String stage, String reason) -> {
                progress.failed(row, stage + ": " + reason);
                yield false;
            }
        };
    }

    static String describe(ImageStore.Stored stored) {
        String size = Size.format(stored.manifest().rootBytes());
        String iso = stored.manifest()
                .iso()
                .map(medium -> ", boot medium " + Size.format(medium.bytes()))
                .orElse("");
        return stored.manifest().id().shortHex() + ", root image " + size + iso;
    }

    /** The repository's lock; a recipe that has none yet gets its first. */
    private static Optional<LockFile> lock(
            ImageOptions options, ImageBuilder builder, ImageRecipe recipe, FileTree tree, Progress progress)
            throws IOException, InterruptedException {
        String path = ImageOptions.lockPath(recipe.name());
        if (tree.at(path).orElse(null) instanceof FileTree.Entry.File file) {
            try {
                return Optional.of(LockFile.parse(file.text()));
            } catch (IllegalArgumentException malformed) {
                progress.failed(recipe.name().text(), path + ": " + malformed.getMessage());
                return Optional.empty();
            }
        }
        progress.phase(recipe.name().text(), "making its first lock");
        return switch (builder.lock(recipe)) {
            case ImageBuilder.LockOutcome.Locked(LockFile lock) -> {
                options.writeLock(recipe.name(), lock);
                yield Optional.of(lock);
            }
            case ImageBuilder.LockOutcome.Failed(String reason) -> {
                progress.failed(recipe.name().text(), reason);
                yield Optional.empty();
            }
        };
    }
}
