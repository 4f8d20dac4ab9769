package anew.node;

import anew.core.model.FileTree;
import anew.core.model.FileTree.Entry;
import anew.core.model.HostName;
import anew.depot.AgentSettings;
import anew.depot.Bundle;
import anew.depot.Domu;
import anew.depot.DomuConfig;
import anew.depot.DomuYaml;
import anew.depot.Marker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads {@code /config}, the bundle of this pserver. */
final class ConfigFolder {

    private final Path root;

    ConfigFolder(Path root) {
        this.root = root;
    }

    /** What it says. */
    sealed interface Reading {

        /**
         * This.
         *
         * @param wishes one for every folder below {@code local/domUs/}
         */
        record Present(Marker marker, AgentSettings settings, List<Wish> wishes) implements Reading {
            public Present {
                wishes = List.copyOf(wishes);
            }
        }

        /** There is no telling what is to run here; which must not be taken for "nothing". */
        record Unusable(String why) implements Reading {}
    }

    Reading read() {
        try {
            Marker marker = Marker.read(Files.readString(root.resolve(Bundle.MARKER)));
            if (marker.kind() != Marker.Kind.PSERVER) {
                return new Reading.Unusable(root.resolve(Bundle.MARKER) + " is that of a vserver, not of a pserver");
            }
            return new Reading.Present(marker, settings(), wishes());
        } catch (NoSuchFileException missing) {
            return new Reading.Unusable(missing.getFile() + " is missing: is the config partition mounted?");
        } catch (IOException | IllegalArgumentException failure) {
            return new Reading.Unusable("cannot read " + root + ": " + failure.getMessage());
        }
    }

    /** What belongs on the config disk of {@code domu}. */
    FileTree diskContent(HostName domu) throws IOException {
        SortedMap<String, Entry> files = new TreeMap<>();
        for (String folder : List.of("global", Bundle.DOMUS + domu, "identity/domUs/" + domu)) {
            addBelow(root.resolve(folder), files);
        }
        return DomuConfig.compose(new FileTree(files), domu);
    }

    private AgentSettings settings() throws IOException {
        Path file = root.resolve("local").resolve(AgentSettings.FILE);
        return AgentSettings.read(Files.exists(file) ? Files.readString(file) : "");
    }

    private List<Wish> wishes() throws IOException {
        Path folder = root.resolve(Bundle.DOMUS);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.filter(entry -> HostName.isValid(entry.getFileName().toString()))
                    .sorted()
                    .map(ConfigFolder::wish)
                    .toList();
        }
    }

    private static Wish wish(Path folder) {
        HostName name = new HostName(folder.getFileName().toString());
        Path file = folder.resolve(Domu.FILE);
        try {
            return switch (DomuYaml.read(Files.readString(file))) {
                case DomuYaml.Reading.Read(Domu domu) when domu.name().equals(name) -> new Wish.Run(domu);
                case DomuYaml.Reading.Read(Domu domu) ->
                    new Wish.Unreadable(name, file + " describes '" + domu.name() + "', not '" + name + "'");
                case DomuYaml.Reading.Unreadable(String why) -> new Wish.Unreadable(name, file + ": " + why);
            };
        } catch (IOException failure) {
            return new Wish.Unreadable(name, "cannot read " + failure.getMessage());
        }
    }

    private void addBelow(Path folder, SortedMap<String, Entry> files) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) found::iterator) {
                String name = root.relativize(path).toString();
                if (Files.isSymbolicLink(path)) {
                    files.put(name, new Entry.Link(Files.readSymbolicLink(path).toString()));
                } else if (Files.isRegularFile(path)) {
                    int mode = (int) Files.getAttribute(path, "unix:mode") & 07777;
                    files.put(name, new Entry.File(Files.readAllBytes(path), mode));
                }
            }
        }
    }
}
