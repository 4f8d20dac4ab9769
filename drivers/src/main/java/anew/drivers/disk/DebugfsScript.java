package anew.drivers.disk;

import anew.core.model.FileTree;
import anew.core.model.FileTree.Entry;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The requests that make {@code debugfs} (debugfs(8)) write a tree of files into an empty file system. The bytes of the
 * n-th file are to lie in a file named {@code n}, so that only names inside the new file system need quoting:
 *
 * <pre>
 * mkdir "/local"
 * mkdir "/local/etc"
 * write 0 "/local/etc/hostname"
 * sif "/local/etc/hostname" mode 0100644
 * symlink "/local/etc/hosts" "/config/global/hosts"
 * </pre>
 *
 * @param text the requests, one a line
 * @param sources name of the source file to its bytes
 */
record DebugfsScript(String text, SortedMap<String, byte[]> sources) {

    /** Why {@code tree} cannot be written, if so: requests are lines, and line breaks in names would end them. */
    static Optional<String> refusal(FileTree tree) {
        return tree.entries().entrySet().stream()
                .flatMap(entry -> entry.getValue() instanceof Entry.Link(String target)
                        ? Stream.of(entry.getKey(), target)
                        : Stream.of(entry.getKey()))
                .filter(name -> name.chars().anyMatch(Character::isISOControl))
                .findFirst()
                .map(name -> "the name '" + name.replaceAll("\\p{Cntrl}", "?")
                        + "' has a control character (shown as ?), which debugfs cannot write: rename it");
    }

    static DebugfsScript of(FileTree tree) {
        StringBuilder text = new StringBuilder();
        SortedMap<String, byte[]> sources = new TreeMap<>();
        folders(tree)
                .forEach(folder -> text.append("mkdir ").append(quoted(folder)).append('\n'));
        tree.entries().forEach((path, entry) -> {
            switch (entry) {
                case Entry.File(byte[] bytes, int mode) -> {
                    String source = String.valueOf(sources.size());
                    sources.put(source, bytes);
                    text.append("write " + source + " " + quoted(path) + "\n");
                    text.append(String.format(Locale.ROOT, "sif %s mode 0100%03o%n", quoted(path), mode & 07777));
                }
                case Entry.Link(String target) ->
                    text.append("symlink " + quoted(path) + " \"" + escaped(target) + "\"\n");
            }
        });
        return new DebugfsScript(text.toString(), sources);
    }

    private static Set<String> folders(FileTree tree) {
        Set<String> folders = new LinkedHashSet<>();
        for (String path : tree.entries().keySet()) {
            for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
                folders.add(path.substring(0, slash));
            }
        }
        return folders;
    }

    private static String quoted(String path) {
        return "\"/" + escaped(path) + "\"";
    }

    /** Inside quotes, debugfs takes two quotes for one (e2fsprogs, lib/ss/parse.c). */
    private static String escaped(String text) {
        return text.replace("\"", "\"\"");
    }
}
