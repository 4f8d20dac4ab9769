package anew.cli.image;

import anew.cli.agent.AgentMain;
import anew.cli.fleet.FleetFolder;
import anew.cli.setup.DebianPackages;
import anew.cli.setup.Purpose;
import anew.cli.terminal.Console;
import anew.core.fleet.FleetReader;
import anew.core.fleet.FleetReading;
import anew.core.model.FileTree;
import anew.core.model.Fleet;
import anew.core.model.ImageName;
import anew.core.model.ImageRecipe;
import anew.core.port.Commands;
import anew.drivers.exec.ProcessCommands;
import anew.drivers.folder.FolderSource;
import anew.drivers.xen.HotplugScripts;
import anew.image.AgentRuntime;
import anew.image.ImageBuilder;
import anew.image.ImageSource;
import anew.image.ImageStore;
import anew.image.LockFile;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** What all commands on images share: which fleet, which store, which cache. */
public final class ImageOptions {

    /** What the node agent needs of the class path, by the beginning of the jars' names. */
    private static final List<String> AGENT_JARS = List.of(
            "cli-", "node-", "depot-", "drivers-", "core-", "snakeyaml-engine-", "avaje-json-core-", "jspecify-");

    @Option(
            names = "--fleet",
            paramLabel = "DIR",
            description =
                    "The fleet repository (default: this folder if it has a fleet.yaml, else examples/two-racks).")
    private Optional<Path> fleet = Optional.empty();

    @Option(
            names = "--images",
            paramLabel = "DIR",
            description = "Where built images are kept (default: .anew/images in the fleet repository).")
    private Optional<Path> images = Optional.empty();

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Where packages are kept (default: $ANEW_CACHE or ~/.cache/anew).")
    private Optional<Path> cache = Optional.empty();

    private final Commands commands = new ProcessCommands();

    /** The fleet repository's folder. */
    public Path fleetFolder() {
        return fleet.map(Path::toAbsolutePath).orElseGet(FleetFolder::usual).normalize();
    }

    public Path cacheFolder() {
        return cache.or(() -> Optional.ofNullable(System.getenv("ANEW_CACHE"))
                        .filter(name -> !name.isBlank())
                        .map(Path::of))
                .orElse(Path.of(System.getProperty("user.home"), ".cache", "anew"))
                .toAbsolutePath();
    }

    public ImageStore store() {
        return new ImageStore(
                images.orElse(fleetFolder().resolve(".anew").resolve("images")).toAbsolutePath());
    }

    Commands commands() {
        return commands;
    }

    /** Installs what is missing to build images; false after a complaint, and the caller then exits with 2. */
    boolean prepareOrComplain(Console console) throws InterruptedException {
        return new DebianPackages(commands, console::tell).ensureOrComplain(Purpose.IMAGES, console::complain);
    }

    ImageBuilder builder(ImageStore store) throws IOException, InterruptedException {
        return builder(store, cacheFolder());
    }

    ImageBuilder builder(ImageStore store, Path cacheFolder) throws IOException, InterruptedException {
        boolean root = commands.run(anew.core.port.Command.of("id", "-u"))
                .stdout()
                .strip()
                .equals("0");
        return new ImageBuilder(commands, root, cacheFolder, store, agent());
    }

    private static AgentRuntime agent() throws IOException {
        List<Path> jars = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(jar -> AGENT_JARS.stream().anyMatch(jar.getFileName().toString()::startsWith))
                .toList();
        try (InputStream unit = AgentMain.class.getResourceAsStream("/anew/node/anew-agent.service")) {
            String service = new String(Objects.requireNonNull(unit).readAllBytes(), StandardCharsets.UTF_8);
            Path javaHome = Path.of(System.getProperty("java.home"));
            return new AgentRuntime(javaHome, jars, AgentMain.class.getName(), service, HotplugScripts.texts());
        }
    }

    /** Recipes that a command was asked for, and the repository that they stand in. */
    record Recipes(List<ImageRecipe> recipes, FileTree tree) {
        Recipes {
            recipes = List.copyOf(recipes);
        }
    }

    /** The images of these names, all where none is named; nothing after a complaint, and the caller then exits with 2. */
    Optional<Recipes> recipesOrComplain(List<ImageName> names, Console console) throws IOException {
        if (!Files.exists(fleetFolder().resolve("fleet.yaml"))) {
            console.complain(fleetFolder() + " is not a fleet repository: it has no fleet.yaml; name one with --fleet");
            return Optional.empty();
        }
        FileTree tree = new FolderSource(fleetFolder()).read();
        return switch (FleetReader.read(tree)) {
            case FleetReading.Accepted(Fleet fleet) ->
                named(names, fleet, console).map(recipes -> new Recipes(recipes, tree));
            case FleetReading.Refused(var complaints) -> {
                console.complain(complaints.stream().map(Object::toString).collect(Collectors.joining("\n"))
                        + "\nMend the fleet first ('anew check').");
                yield Optional.empty();
            }
        };
    }

    private static Optional<List<ImageRecipe>> named(List<ImageName> names, Fleet fleet, Console console) {
        List<ImageName> unknown =
                names.stream().filter(name -> !fleet.images().containsKey(name)).toList();
        if (!unknown.isEmpty()) {
            console.complain("no image " + joined(unknown) + " in this fleet: there are "
                    + joined(fleet.images().keySet()));
            return Optional.empty();
        }
        return Optional.of(fleet.images().values().stream()
                .filter(recipe -> names.isEmpty() || names.contains(recipe.name()))
                .toList());
    }

    private static String joined(Collection<ImageName> names) {
        return names.stream().map(ImageName::text).collect(Collectors.joining(", "));
    }

    static String lockPath(ImageName name) {
        return "images/" + name + "/image.lock";
    }

    /** Puts a lock in the place of the one before, whole or not at all. */
    void writeLock(ImageName name, LockFile lock) throws IOException {
        Path file = fleetFolder().resolve(lockPath(name));
        Path arriving = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(arriving, lock.toText());
        Files.move(arriving, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** All that the repository says of an image whose lock it has. */
    static ImageSource source(ImageRecipe recipe, FileTree tree, LockFile lock) {
        String folder = "images/" + recipe.name() + "/files/";
        SortedMap<String, FileTree.Entry> files = new TreeMap<>();
        tree.below(folder).forEach((path, entry) -> files.put(path.substring(folder.length()), entry));
        return new ImageSource(recipe, lock, new FileTree(files));
    }
}
