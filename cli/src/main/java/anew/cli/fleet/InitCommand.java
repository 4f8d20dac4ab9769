package anew.cli.fleet;

import anew.cli.terminal.Console;
import anew.core.model.FileTree;
import anew.drivers.folder.FolderSource;
import anew.drivers.folder.FolderWriter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Makes a small fleet repository that passes every check, with comments that teach. Its images are those of
 * {@code examples/two-racks}, so that there is one copy of them to keep right.
 */
@Command(
        name = "init",
        description = "Make a small fleet repository that passes every check, with comments that teach.",
        footer = {
            "",
            "No file is ever overwritten. Examples:",
            "  anew init fleet && anew check fleet",
            "  anew init --merge .                 add what is missing there"
        })
public final class InitCommand implements Callable<Integer> {

    private static final List<String> TEMPLATE = List.of(
            "README.md",
            "fleet.yaml",
            "global/authorized_keys",
            "global/hosts",
            "global/packages.conf",
            "pservers/alpha/server.yaml",
            "pservers/beta/server.yaml",
            "vservers/web1/etc/motd",
            "vservers/web1/server.yaml");

    @Parameters(paramLabel = "DIR", description = "Where to make it.")
    private Path folder = Path.of("");

    @Option(names = "--merge", description = "Add missing files to a folder that is not empty.")
    private boolean merge;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        if (!merge && !isEmpty(folder)) {
            console.complain(folder + " is not empty: name a new folder, or add what is missing with --merge");
            return ExitCode.SOFTWARE;
        }
        Path home = Path.of(System.getProperty("anew.home", ""));
        List<String> written = new FolderWriter(folder).addMissing(repository(home));
        written.forEach(path -> console.print("wrote " + folder.resolve(path)));
        console.tell("Next: anew check " + folder + ", then read the comments in its files.");
        return ExitCode.OK;
    }

    /** A folder in which there is at most what version control keeps there. */
    private static boolean isEmpty(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return true;
        }
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.allMatch(
                    path -> List.of(".git", ".svn").contains(path.getFileName().toString()));
        }
    }

    /** What is written: the template, and the images of the example. */
    static FileTree repository(Path home) throws IOException {
        SortedMap<String, FileTree.Entry> files = new TreeMap<>();
        for (String path : TEMPLATE) {
            files.put(path, new FileTree.Entry.File(resource("template/" + path), 0644));
        }
        FileTree images = new FolderSource(home.resolve("examples/two-racks/images")).read();
        images.entries().forEach((path, entry) -> files.put("images/" + path, entry));
        return new FileTree(files);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream stream = InitCommand.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new FileNotFoundException("the program lacks its resource " + name + ": build it again");
            }
            return stream.readAllBytes();
        }
    }
}
