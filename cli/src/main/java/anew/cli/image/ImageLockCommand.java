package anew.cli.image;

import anew.cli.image.ImageOptions.Recipes;
import anew.cli.terminal.Console;
import anew.core.model.FileTree;
import anew.core.model.ImageName;
import anew.core.model.ImageRecipe;
import anew.image.ImageBuilder;
import anew.image.LockFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes the newest packages into the lock files. */
@Command(
        name = "lock",
        description = "Write image.lock anew from what the package sources have now, and show what changes.",
        footer = {"", "Examples:", "  anew image lock --dry-run", "  anew image lock base"})
public final class ImageLockCommand implements Callable<Integer> {

    @Mixin
    private ImageOptions options = new ImageOptions();

    @Option(names = "--dry-run", description = "Show what would change and write nothing.")
    private boolean dryRun;

    @Parameters(
            paramLabel = "NAME",
            arity = "0..*",
            converter = ImageNameConverter.class,
            description = "Images to lock (default: all).")
    private List<ImageName> names = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Console console = Console.of(spec);
        Optional<Recipes> found = options.recipesOrComplain(names, console);
        if (found.isEmpty()) {
            return ExitCode.USAGE;
        }
        ImageBuilder builder = options.builder(options.store());
        boolean allLocked = true;
        for (ImageRecipe recipe : found.get().recipes()) {
            allLocked &= lock(builder, recipe, found.get().tree(), console);
        }
        return allLocked ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private boolean lock(ImageBuilder builder, ImageRecipe recipe, FileTree tree, Console console)
            throws IOException, InterruptedException {
        console.tell(recipe.name() + ": asking the package sources");
        return switch (builder.lock(recipe)) {
            case ImageBuilder.LockOutcome.Failed(String reason) -> {
                console.complain(recipe.name() + ": " + reason);
                yield false;
            }
            case ImageBuilder.LockOutcome.Locked(LockFile lock) -> {
                List<String> changes = LockChanges.between(previous(tree, recipe), lock);
                changes.forEach(change -> console.print("  " + change));
                console.print(recipe.name() + ": " + lock.all().size() + " packages, " + changes.size() + " changes"
                        + (dryRun ? " (not written)" : ""));
                if (!dryRun) {
                    options.writeLock(recipe.name(), lock);
                }
                yield true;
            }
        };
    }

    private static Optional<LockFile> previous(FileTree tree, ImageRecipe recipe) {
        try {
            return tree.at(ImageOptions.lockPath(recipe.name())).orElse(null) instanceof FileTree.Entry.File file
                    ? Optional.of(LockFile.parse(file.text()))
                    : Optional.empty();
        } catch (IllegalArgumentException damaged) {
            return Optional.empty(); // It is about to be replaced by a whole one.
        }
    }
}
