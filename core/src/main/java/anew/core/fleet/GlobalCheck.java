package anew.core.fleet;

import anew.core.model.ImageName;
import anew.core.model.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks the text files below {@code global/}, line by line. */
final class GlobalCheck {

    private static final String AUTHORIZED_KEYS = "global/authorized_keys";
    private static final String ALL = "*";
    private static final Pattern PACKAGE = Pattern.compile(Texts.PACKAGE.pattern());
    /** RFC 1123 §2.1, with dots; own lines may name machines that are not the fleet's. */
    private static final Pattern DNS_NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?");

    private static final Pattern ACCOUNT = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");
    /** 0 is root's; 65534 and 65535 are nobody's and the error value of system calls. */
    private static final int ID_MAX = 65533;

    /** The key types of sshd(8), "AUTHORIZED_KEYS FILE FORMAT", that Debian's OpenSSH takes by default. */
    private static final Set<String> KEY_TYPES = Set.of(
            "ssh-ed25519",
            "ssh-rsa",
            "ecdsa-sha2-nistp256",
            "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp521",
            "sk-ssh-ed25519@openssh.com",
            "sk-ecdsa-sha2-nistp256@openssh.com");

    private final Layout layout;
    private final Complaints complaints;
    private final Set<String> machines;
    private final Set<String> tags;

    private GlobalCheck(Layout layout, Complaints complaints) {
        this.layout = layout;
        this.complaints = complaints;
        this.machines = layout.machineNames();
        this.tags = new HashSet<>(machines);
        layout.images().keySet().stream().map(ImageName::text).forEach(tags::add);
        tags.add(ALL);
    }

    static void run(Layout layout, Complaints complaints) {
        GlobalCheck check = new GlobalCheck(layout, complaints);
        check.packages();
        check.hosts();
        check.ids();
        check.keys();
    }

    private List<TextLine> lines(String path) {
        return layout.file(path).map(file -> TextLine.of(path, file)).orElse(List.of());
    }

    /** {@code package tag tag...}, after pkg_chk(8). */
    private void packages() {
        Map<String, Integer> seen = new HashMap<>();
        for (TextLine line : lines("global/packages.conf")) {
            List<TextLine.Word> words = line.words();
            if (words.isEmpty()) {
                continue;
            }
            TextLine.Word name = words.getFirst();
            if (!PACKAGE.matcher(name.text()).matches()) {
                complaints.add(
                        name.place(),
                        "'" + name.text() + "' is not the name of a package",
                        "begin the line with one, such as openssh-server");
            }
            Integer earlier = seen.putIfAbsent(name.text(), line.place().line());
            if (earlier != null) {
                complaints.add(
                        name.place(),
                        "package '" + name.text() + "' is also on line " + earlier,
                        "put all its tags on one line");
            }
            if (words.size() == 1) {
                complaints.add(
                        name.place(),
                        "package '" + name.text() + "' has no tag, so no machine gets it",
                        "add host names, image names or *");
            }
            words.stream().skip(1).forEach(this::tag);
        }
    }

    private void tag(TextLine.Word word) {
        if (!tags.contains(word.text())) {
            complaints.add(
                    word.place(),
                    "tag '" + word.text() + "' is no host, no image and not *",
                    Nearest.remedy(word.text(), tags, "name a folder below pservers/, vservers/ or images/"));
        }
    }

    /** {@code address name name...}, as hosts(5) has it. */
    private void hosts() {
        for (TextLine line : lines("global/hosts")) {
            List<TextLine.Word> words = line.words();
            if (words.isEmpty()) {
                continue;
            }
            try {
                IpAddress.parse(words.getFirst().text());
            } catch (IllegalArgumentException refusal) {
                complaints.add(words.getFirst().place(), refusal, "begin the line with an IP address");
            }
            if (words.size() == 1) {
                complaints.add(line.place(), "the address has no name", "write at least one name after it");
            }
            words.stream().skip(1).forEach(this::hostsName);
        }
    }

    private void hostsName(TextLine.Word word) {
        if (!DNS_NAME.matcher(word.text()).matches()) {
            complaints.add(
                    word.place(),
                    "'" + word.text() + "' is not a name for a host",
                    "use letters, digits, hyphens and dots");
        } else if (machines.contains(word.text())) {
            complaints.add(
                    word.place(),
                    "'" + word.text() + "' is a machine of the fleet, whose line is generated",
                    "remove it here, and set its address in its server.yaml");
        }
    }

    /** {@code name number}: a user and group that have the same number on every machine. */
    private void ids() {
        Map<String, Place> seen = new HashMap<>();
        for (TextLine line : lines("global/ids")) {
            List<TextLine.Word> words = line.words();
            if (words.isEmpty()) {
                continue;
            }
            if (words.size() != 2
                    || !ACCOUNT.matcher(words.getFirst().text()).matches()
                    || !isId(words.getLast().text())) {
                complaints.add(
                        line.place(),
                        "'" + line.code() + "' is not a name and a number from 1 to " + ID_MAX,
                        "write, for example, www-data 33");
                continue;
            }
            for (TextLine.Word word : words) {
                Optional.ofNullable(seen.putIfAbsent(word.text(), word.place()))
                        .ifPresent(earlier -> complaints.add(
                                word.place(),
                                "'" + word.text() + "' is also on line " + earlier.line(),
                                "give each name one number of its own"));
            }
        }
    }

    private static boolean isId(String text) {
        return text.matches("[1-9][0-9]{0,4}") && Integer.parseInt(text) <= ID_MAX;
    }

    /** {@code options type base64 comment}, of which options and comment may be left out (sshd(8)). */
    private void keys() {
        for (TextLine line : layout.file(AUTHORIZED_KEYS)
                .map(file -> TextLine.withoutTrailingComments(AUTHORIZED_KEYS, file))
                .orElse(List.of())) {
            if (line.code().startsWith("-----BEGIN")) {
                complaints.add(line.place(), "a private key stands here", "remove it, and put the public key here");
                return;
            }
            if (!line.code().isEmpty() && !isKeyLine(line.code())) {
                complaints.add(
                        line.place(),
                        "the line is not a public key as OpenSSH writes it",
                        "paste a line of a .pub file, such as ssh-ed25519 AAAA... name");
            }
        }
    }

    private static boolean isKeyLine(String line) {
        String rest = KEY_TYPES.contains(firstWord(line)) ? line : afterOptions(line);
        String type = firstWord(rest);
        return isKey(type, firstWord(rest.substring(type.length()).strip()));
    }

    private static String firstWord(String text) {
        int blank = text.indexOf(' ');
        return blank < 0 ? text : text.substring(0, blank);
    }

    /** What follows the first blank that is not inside quotes. */
    private static String afterOptions(String line) {
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            quoted ^= line.charAt(i) == '"';
            if (!quoted && line.charAt(i) == ' ') {
                return line.substring(i).strip();
            }
        }
        return "";
    }

    /** The Base64 part repeats the type as its first field (RFC 4253 §6.6). */
    private static boolean isKey(String type, String base64) {
        if (!KEY_TYPES.contains(type)) {
            return false;
        }
        try {
            byte[] blob = Base64.getDecoder().decode(base64);
            byte[] name = type.getBytes(StandardCharsets.US_ASCII);
            return blob.length > 4 + name.length
                    && blob[3] == name.length
                    && new String(blob, 4, name.length, StandardCharsets.US_ASCII).equals(type);
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }
}
