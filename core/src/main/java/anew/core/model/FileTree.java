package anew.core.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Files and links by path, such as those of a fleet repository or of a config partition. Paths are relative to the
 * tree's root, with {@code /} between folders; folders are implied by what is in them.
 */
public record FileTree(SortedMap<String, Entry> entries) {

    /** What can stand at a path. */
    public sealed interface Entry {

        /**
         * A regular file.
         *
         * @param bytes its content; not copied, so whoever makes one gives it away
         * @param mode Unix permission bits, such as 0644
         */
        @SuppressWarnings("ArrayRecordComponent") // compared by nobody; copying every file of a large fleet would cost
        record File(byte[] bytes, int mode) implements Entry {
            public static File text(String text) {
                return new File(text.getBytes(StandardCharsets.UTF_8), 0644);
            }

            public String text() {
                return new String(bytes, StandardCharsets.UTF_8);
            }
        }

        /** A symbolic link, kept as text. */
        record Link(String target) implements Entry {}
    }

    public FileTree {
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }

    public Optional<Entry> at(String path) {
        return Optional.ofNullable(entries.get(path));
    }

    /** A digest over every path, mode, content and link: equal trees and only those have equal digests. */
    public Sha256 digest() {
        MessageDigest digest = Sha256.newDigest();
        entries.forEach((path, entry) -> {
            // Every part is preceded by its length, so that no two trees can be written alike.
            byte[] name = path.getBytes(StandardCharsets.UTF_8);
            String kind = entry instanceof Entry.File file ? "file " + Integer.toOctalString(file.mode()) : "link";
            byte[] content = switch (entry) {
                case Entry.File file -> file.bytes();
                case Entry.Link link -> link.target().getBytes(StandardCharsets.UTF_8);
            };
            digest.update((kind + " " + name.length + " " + content.length + "\n").getBytes(StandardCharsets.UTF_8));
            digest.update(name);
            digest.update(content);
        });
        return Sha256.ofDigest(digest.digest());
    }

    /** The entries below {@code folder}, which ends with {@code /}, with paths still relative to this tree's root. */
    public SortedMap<String, Entry> below(String folder) {
        return entries.subMap(folder, folder + Character.MAX_VALUE);
    }
}
