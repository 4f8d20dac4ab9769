package anew.cli.image;

import anew.cli.image.ImageOptions.Recipes;
import anew.cli.terminal.Console;
import anew.cli.terminal.Progress;
import anew.core.model.FileTree;
import anew.core.model.ImageName;
import anew.core.model.ImageRecipe;
import anew.core.port.Command;
import anew.image.BootMediumFile;
import anew.image.BootMediumFile.Comparison;
import anew.image.BuildOutcome;
import anew.image.ImageBuilder;
import anew.image.ImageSource;
import anew.image.ImageStore;
import anew.image.LockFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Proves that images are what they say: by building them again, or by reading a medium. */
@picocli.CommandLine.Command(
        name = "verify",
        description = {
            "Build images again from their locks, in another folder, and compare every byte with the store;",
            "or, with --medium, compare an ISO file or a USB stick with the boot media in the store."
        },
        footer = {"", "Examples:", "  anew image verify base", "  anew image verify --medium /dev/sdb"})
public final class ImageVerifyCommand implements Callable<Integer> {

    @Mixin
    private ImageOptions options = new ImageOptions();

    @Option(names = "--medium", paramLabel = "PATH", description = "An ISO file or a device to compare.")
    private Optional<Path> medium = Optional.empty();

    @Parameters(
            paramLabel = "NAME",
            arity = "0..*",
            converter = ImageNameConverter.class,
            description = "Images to verify (default: all).")
    private List<ImageName> names = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Console console = Console.of(spec);
        return medium.isPresent() ? verifyMedium(medium.get(), console) : verifyBuilds(console);
    }

    private int verifyMedium(Path path, Console console) throws IOException {
        List<ImageStore.Stored> media = options.store().all().stream()
                .filter(stored -> stored.manifest().iso().isPresent())
                .toList();
        if (media.isEmpty() || !Files.isReadable(path)) {
            console.complain(
                    media.isEmpty()
                            ? "the store " + options.store().folder() + " has no boot medium: build one first"
                            : "cannot read " + path + ": name an ISO file or a device, and see that you may read it");
            return ExitCode.USAGE;
        }
        for (ImageStore.Stored stored : media) {
            Comparison comparison = new BootMediumFile(path).compare(stored.iso(), done -> {});
            String name =
                    stored.manifest().name() + " " + stored.manifest().id().shortHex();
            switch (comparison) {
                case Comparison.Same same -> {
                    console.print(path + " is " + name + ", every byte");
                    return ExitCode.OK;
                }
                case Comparison.Differs(long offset) ->
                    console.complain(path + " is not " + name + ": it differs from byte " + offset + " on");
                case Comparison.TooSmall(long bytes, long isoBytes) ->
                    console.complain(
                            path + " is not " + name + ": it ends after " + bytes + " of " + isoBytes + " bytes");
            }
        }
        return ExitCode.SOFTWARE;
    }

    private int verifyBuilds(Console console) throws IOException, InterruptedException {
        Optional<Recipes> found = options.recipesOrComplain(names, console);
        if (found.isEmpty() || !options.prepareOrComplain(console)) {
            return ExitCode.USAGE;
        }
        return rebuildAll(found.get(), console) ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** Shares the downloaded packages with the first build, and nothing else. */
    private boolean rebuildAll(Recipes found, Console console) throws IOException, InterruptedException {
        Path elsewhere = Files.createTempDirectory("anew-verify-");
        try {
            return rebuildAll(found, elsewhere, console);
        } finally {
            options.commands().run(Command.of("rm", "-rf", elsewhere.toString()));
        }
    }

    private boolean rebuildAll(Recipes found, Path elsewhere, Console console)
            throws IOException, InterruptedException {
        Path cache = Files.createDirectory(elsewhere.resolve("cache"));
        for (String shared : List.of("packages", "apt")) {
            Path folder = Files.createDirectories(options.cacheFolder().resolve(shared));
            Files.createSymbolicLink(cache.resolve(shared), folder);
        }
        ImageBuilder builder = options.builder(new ImageStore(elsewhere.resolve("images")), cache);
        List<ImageRecipe> recipes = found.recipes();
        boolean allSame = true;
        try (Progress progress = Progress.start(
                console, recipes.stream().map(recipe -> recipe.name().text()).toList())) {
            for (ImageRecipe recipe : recipes) {
                allSame &= verify(builder, recipe, found.tree(), progress);
            }
        }
        return allSame;
    }

    private boolean verify(ImageBuilder builder, ImageRecipe recipe, FileTree tree, Progress progress)
            throws IOException, InterruptedException {
        String row = recipe.name().text();
        Optional<ImageStore.Stored> stored = options.store().newest(recipe.name());
        Optional<FileTree.Entry> lock = tree.at(ImageOptions.lockPath(recipe.name()));
        if (stored.isEmpty() || !(lock.orElse(null) instanceof FileTree.Entry.File file)) {
            progress.failed(row, "not built yet: 'anew image build " + row + "' comes first");
            return false;
        }
        ImageSource source;
        try {
            source = ImageOptions.source(recipe, tree, LockFile.parse(file.text()));
        } catch (IllegalArgumentException malformed) {
            progress.failed(row, ImageOptions.lockPath(recipe.name()) + ": " + malformed.getMessage());
            return false;
        }
        BuildOutcome outcome = builder.rebuild(
                source, (image, number, total, what) -> progress.fraction(row, what, (number - 1.0) / total));
        return switch (outcome) {
            case BuildOutcome.Failed(String stage, String reason) -> {
                progress.failed(row, stage + ": " + reason);
                yield false;
            }
            case BuildOutcome.UpToDate(ImageStore.Stored again) -> same(stored.get(), again, row, progress);
            case BuildOutcome.Built(ImageStore.Stored again) -> same(stored.get(), again, row, progress);
        };
    }

    private static boolean same(ImageStore.Stored first, ImageStore.Stored again, String row, Progress progress)
            throws IOException {
        if (!first.manifest().inputs().equals(again.manifest().inputs())) {
            progress.failed(
                    row, "its recipe, lock, files or agent have changed since it was built: build it anew first");
            return false;
        }
        for (String name : List.of("vmlinuz", "initrd", "root.img", "anew.iso")) {
            Path stored = first.folder().resolve(name);
            if (Files.exists(stored)) {
                long offset = Files.mismatch(stored, again.folder().resolve(name));
                if (offset >= 0) {
                    progress.failed(
                            row,
                            name + " differs from byte " + offset + " on: " + stored
                                    + " is damaged, or other versions of the tools made it");
                    return false;
                }
            }
        }
        if (!first.manifest().equals(again.manifest())) {
            progress.failed(row, "equal files, other manifests: " + first.manifest() + " and " + again.manifest());
            return false;
        }
        progress.done(row, "same bytes: " + first.manifest().id().shortHex());
        return true;
    }
}
