package anew.core.fleet;

import anew.core.model.FileTree;
import anew.core.model.FileTree.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Fleet repositories for tests: a good one, and patches that break it.
 *
 * <p>A patch is a text of commands; indented lines belong to the command above them, and may hold the escapes of Java
 * texts, an octal one being a byte:
 *
 * <pre>
 * replace vservers/web1/server.yaml
 *   vcpus: 2 => vcpus: two
 * write vservers/web1/etc/shadow 0644
 *   root:*:1::::::
 * delete fleet.yaml
 * link vservers/web1/etc/passwd ../../passwd
 * pad fleet.yaml 100000
 * </pre>
 */
final class Repositories {

    static final Path RESOURCES = Path.of("src/test/resources/anew/core/fleet");

    private Repositories() {}

    static FileTree good() {
        return read(RESOURCES.resolve("good"));
    }

    /** A folder with every file's mode taken as 0644, since a checkout's depends on the umask. */
    static FileTree read(Path folder) {
        SortedMap<String, Entry> entries = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) paths.filter(path -> !Files.isDirectory(path))::iterator) {
                entries.put(
                        folder.relativize(path).toString(),
                        Files.isSymbolicLink(path)
                                ? new Entry.Link(Files.readSymbolicLink(path).toString())
                                : new Entry.File(Files.readAllBytes(path), 0644));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new FileTree(entries);
    }

    static FileTree patched(FileTree tree, Path patch) {
        SortedMap<String, Entry> entries = new TreeMap<>(tree.entries());
        try {
            List<String> lines = Files.readAllLines(patch, StandardCharsets.ISO_8859_1);
            int at = 0;
            while (at < lines.size()) {
                int end = at + 1;
                while (end < lines.size() && lines.get(end).startsWith("  ")) {
                    end++;
                }
                List<String> body = lines.subList(at + 1, end).stream()
                        .map(line -> line.substring(2))
                        .toList();
                apply(entries, Arrays.asList(lines.get(at).split(" ", -1)), body);
                at = end;
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new FileTree(entries);
    }

    private static void apply(SortedMap<String, Entry> entries, List<String> command, List<String> body) {
        String path = command.get(1);
        switch (command.getFirst()) {
            case "replace" -> entries.put(path, file(replaced(text(entries, path), body.iterator()), 0644));
            case "write" -> {
                int mode = command.size() > 2 ? Integer.parseInt(command.get(2), 8) : 0644;
                entries.put(path, file(String.join("\n", body).translateEscapes(), mode));
            }
            case "delete" -> entries.remove(path);
            case "link" -> entries.put(path, new Entry.Link(command.get(2)));
            case "pad" -> {
                String padding = "#".repeat(Integer.parseInt(command.get(2)));
                entries.put(path, file(text(entries, path) + padding + "\n", 0644));
            }
            default -> throw new IllegalArgumentException("a patch knows no command " + command);
        }
    }

    private static String replaced(String text, Iterator<String> changes) {
        String changed = text;
        while (changes.hasNext()) {
            String[] sides = changes.next().split(" => ", 2);
            if (!changed.contains(sides[0])) {
                throw new IllegalArgumentException("'" + sides[0] + "' is not in the file to be changed");
            }
            changed = changed.replace(sides[0], sides[1].translateEscapes());
        }
        return changed;
    }

    private static String text(SortedMap<String, Entry> entries, String path) {
        if (entries.get(path) instanceof Entry.File file) {
            return new String(file.bytes(), StandardCharsets.ISO_8859_1);
        }
        throw new IllegalArgumentException("there is no file " + path + " to be changed");
    }

    private static Entry.File file(String text, int mode) {
        return new Entry.File(text.getBytes(StandardCharsets.ISO_8859_1), mode);
    }
}
