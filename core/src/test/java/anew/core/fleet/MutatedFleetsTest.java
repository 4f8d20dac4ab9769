package anew.core.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.FileTree;
import anew.core.model.FileTree.Entry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Good fleets, broken at random: the reader never crashes, and what it refuses it refuses with complaints that point at
 * places that exist. Replay a failure with {@code -Danew.seed=N}.
 */
class MutatedFleetsTest {

    private static final int FLEETS = 600;
    private static final int MUTATIONS_MAX = 4;

    private static final List<String> TOKENS = List.of(
            "~",
            "null",
            "true",
            "-1",
            "0",
            "1e999",
            "0x7fffffffffffffff",
            "99999999999999999999",
            "''",
            "\"",
            "'",
            "{",
            "}",
            "[",
            "]",
            ": ",
            "- ",
            "&a ",
            "*a",
            "!!int ",
            "!",
            "|",
            ">",
            "%",
            "@",
            "`",
            "---",
            "...",
            "? ",
            "<<: ",
            "\t",
            "\r\n",
            "\0",
            "\u00a0",
            "\u2028",
            "\ufeff",
            "#",
            ",",
            "fd00::/8",
            "::",
            "0.0.0.0/0",
            "10.0.0.0/33",
            "999999999999 PiB",
            "\\",
            "${x}",
            "../..",
            "*",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");

    @Test
    void noMutationCrashesTheReader() {
        long seed = Optional.ofNullable(Long.getLong("anew.seed")).orElseGet(() -> new Random().nextLong());
        System.out.println("anew.seed=" + seed);
        FileTree good = Repositories.good();
        for (int i = 0; i < FLEETS; i++) {
            long seedOfFleet = seed + i;
            FileTree mutated = mutate(good, new Random(seedOfFleet));
            String replay = "replay with -Danew.seed=" + seedOfFleet;
            try {
                if (FleetReader.read(mutated) instanceof FleetReading.Refused(List<Complaint> complaints)) {
                    complaints.forEach(complaint -> assertIsLocated(complaint, mutated, replay));
                }
            } catch (RuntimeException | StackOverflowError crash) {
                throw new AssertionError(replay, crash);
            }
        }
    }

    private static void assertIsLocated(Complaint complaint, FileTree tree, String replay) {
        String told = complaint + " (" + replay + ")";
        assertThat(complaint.problem()).as(told).isNotBlank();
        assertThat(complaint.remedy()).as(told).isNotBlank();
        if (complaint.line() > 0) {
            assertThat(complaint.column()).as(told).isPositive();
            assertThat(tree.at(complaint.path()))
                    .as(told)
                    .hasValueSatisfying(entry ->
                            assertThat(complaint.line()).as(told).isLessThanOrEqualTo(lines((Entry.File) entry) + 1));
        }
    }

    /** As YAML counts them (spec 1.2.2, production 24), which knows more line ends than editors do. */
    private static int lines(Entry.File file) {
        return file.text().split("\r\n|[\n\r\u0085\u2028\u2029]", -1).length;
    }

    private static FileTree mutate(FileTree good, Random random) {
        SortedMap<String, Entry> entries = new TreeMap<>(good.entries());
        List<String> paths = new ArrayList<>(entries.keySet());
        int mutations = 1 + random.nextInt(MUTATIONS_MAX);
        for (int i = 0; i < mutations; i++) {
            String path = paths.get(random.nextInt(paths.size()));
            if (entries.get(path) instanceof Entry.File file) {
                mutateFile(entries, path, file, random);
            }
        }
        return new FileTree(entries);
    }

    private static void mutateFile(SortedMap<String, Entry> entries, String path, Entry.File file, Random random) {
        switch (random.nextInt(12)) {
            case 0 -> entries.remove(path);
            case 1 -> entries.put(path, new Entry.Link(path));
            case 2 -> {
                entries.remove(path);
                entries.put(renamed(path, random), file);
            }
            default -> entries.put(path, new Entry.File(mutateBytes(file.bytes(), random), file.mode()));
        }
    }

    private static String renamed(String path, Random random) {
        String[] parts = path.split("/", -1);
        int at = random.nextInt(parts.length);
        parts[at] = List.of("x", "anew-config", "..", "A", "etc", "server.yaml", ".x", "", "domUs", "fleet.yaml")
                .get(random.nextInt(10));
        return String.join("/", parts);
    }

    private static byte[] mutateBytes(byte[] bytes, Random random) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int at = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), at + random.nextInt(12));
        return switch (random.nextInt(9)) {
            case 0 -> flipped(bytes, random);
            case 1 -> utf8(text.substring(0, at));
            case 2 -> utf8(text.substring(0, at) + text.substring(to));
            case 3 -> utf8(text.substring(0, at) + TOKENS.get(random.nextInt(TOKENS.size())) + text.substring(to));
            case 4 -> utf8(text.substring(0, at) + "[{".repeat(random.nextInt(20_000)) + text.substring(at));
            case 5 -> utf8(shuffledLines(text, random));
            case 6 ->
                utf8(text.replaceFirst(
                        ":[^\n]*",
                        ": "
                                + TOKENS.get(random.nextInt(TOKENS.size()))
                                        .replace("\\", "")
                                        .replace("$", "")));
            case 7 -> utf8(text + text);
            default -> utf8(text.replaceAll("(?m)^ ", ""));
        };
    }

    private static byte[] flipped(byte[] bytes, Random random) {
        byte[] changed = bytes.clone();
        for (int i = 0; i < 1 + random.nextInt(3) && changed.length > 0; i++) {
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return changed;
    }

    private static String shuffledLines(String text, Random random) {
        List<String> lines = Arrays.asList(text.split("\n", -1));
        Collections.shuffle(lines, random);
        return String.join("\n", lines);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
