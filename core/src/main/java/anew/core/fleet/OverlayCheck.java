package anew.core.fleet;

import anew.core.model.FileTree;
import anew.core.model.FileTree.Entry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks files that machines get as they are: modes, secrets in clear, and where symbolic links lead. */
final class OverlayCheck {

    private static final int WRITABLE_BY_OTHERS = 0022;
    private static final int READABLE_BY_ALL = 0004;

    private static final Pattern SECRET_NAME = Pattern.compile(
            "(?:.*/)?(?:[^/]*secret[^/]*|g?shadow-?|[^/]+\\.key|ssh_host_[^/]*_key|id_(?:rsa|ecdsa|ed25519))",
            Pattern.CASE_INSENSITIVE);
    /** RFC 7468 §10 and OpenSSH's PROTOCOL.key: what begins a file with a private key. */
    private static final String PRIVATE_KEY = "PRIVATE KEY-----";

    private static final int KEY_HEADER_LENGTH_MAX = 64;

    private final FileTree tree;
    private final Complaints complaints;

    OverlayCheck(FileTree tree, Complaints complaints) {
        this.tree = tree;
        this.complaints = complaints;
    }

    /**
     * Checks one entry.
     *
     * @param root what becomes the root folder that links are resolved in, ending with {@code /}
     */
    void check(String root, String path, Entry entry) {
        switch (entry) {
            case Entry.File file -> mode(path, file);
            case Entry.Link link -> link(root, path, link);
        }
    }

    private void mode(String path, Entry.File file) {
        if ((file.mode() & WRITABLE_BY_OTHERS) != 0) {
            complaints.add(
                    Place.wholeFile(path),
                    "mode %03o lets others than its owner write the file".formatted(file.mode()),
                    "chmod go-w " + path);
        }
        if ((file.mode() & READABLE_BY_ALL) != 0 && isSecret(path, file)) {
            complaints.add(
                    Place.wholeFile(path),
                    "this looks like a secret, and mode %03o lets everyone read it".formatted(file.mode()),
                    "chmod o-r " + path + ", or keep it out of the repository");
        }
    }

    private static boolean isSecret(String path, Entry.File file) {
        if (SECRET_NAME.matcher(path).matches()) {
            return true;
        }
        int length = Math.min(file.bytes().length, KEY_HEADER_LENGTH_MAX);
        String head = new String(file.bytes(), 0, length, StandardCharsets.ISO_8859_1);
        return head.startsWith("-----BEGIN ") && head.contains(PRIVATE_KEY);
    }

    private void link(String root, String path, Entry.Link link) {
        if (resolve(root, path, link).isEmpty()) {
            complaints.add(
                    Place.wholeFile(path),
                    "the link's target '" + link.target() + "' leads out of the root folder",
                    "let it end inside, or write an absolute path as the machine sees it");
        } else if (isLoop(root, path, link)) {
            complaints.add(
                    Place.wholeFile(path),
                    "the link leads back to itself through '" + link.target() + "'",
                    "point one of the links in the circle to a file");
        }
    }

    private boolean isLoop(String root, String path, Entry.Link link) {
        Set<String> seen = new HashSet<>();
        Optional<String> at = Optional.of(path);
        Entry.Link next = link;
        while (at.isPresent()) {
            if (!seen.add(at.get())) {
                return true;
            }
            at = resolve(root, at.get(), next);
            Optional<Entry> entry = at.flatMap(tree::at);
            if (entry.isEmpty() || !(entry.get() instanceof Entry.Link further)) {
                return false;
            }
            next = further;
        }
        return false;
    }

    /** Where in the repository the target would be, or nothing where it would be above the root. */
    private static Optional<String> resolve(String root, String path, Entry.Link link) {
        Deque<String> folders = new ArrayDeque<>();
        if (!link.target().startsWith("/")) {
            for (String part : path.substring(root.length()).split("/", -1)) {
                folders.addLast(part);
            }
            folders.removeLast();
        }
        for (String part : link.target().split("/", -1)) {
            if (part.equals("..") && folders.pollLast() == null) {
                return Optional.empty();
            }
            if (!part.isEmpty() && !part.equals(".") && !part.equals("..")) {
                folders.addLast(part);
            }
        }
        return Optional.of(root + String.join("/", folders));
    }
}
