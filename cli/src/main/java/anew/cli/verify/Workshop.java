package anew.cli.verify;

import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.RunResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs stages as programs: each in a session and process group of its own, with its log in a file, and with nothing of
 * the group left when it has ended.
 */
final class Workshop {

    /** Puts the group's id and all output where we find them, then becomes the program. */
    private static final String ENTER = "echo $$ >\"$1\" && log=$2 && shift 2 && exec \"$@\" >\"$log\" 2>&1 </dev/null";

    /** Ends a group: politely, and after two seconds by force. */
    private static final String END = """
            kill -s TERM -- "-$1" 2>/dev/null || exit 0
            for try in 1 2 3 4 5 6 7 8; do
                kill -s 0 -- "-$1" 2>/dev/null || exit 0
                sleep 0.25
            done
            kill -s KILL -- "-$1"
            """;

    /** Enough to see what is wrong, few enough to be read. */
    private static final int TROUBLE_LINES = 25;

    /** What Maven adds to every failure. */
    private static final Pattern MAVEN_ADVICE = Pattern.compile(
            "Help 1|Re-run Maven|full stack trace|For more information|After correcting|-rf :|dump files|ERROR\\] *$");

    private static final List<String> KEPT =
            List.of("HOME", "USER", "CI", "ANEW_CACHE", "TMPDIR", "MAVEN_OPTS", "MAVEN_ARGS");

    private final Commands commands;
    private final Path root;
    private final Path logs;
    private final Map<String, String> environment = new TreeMap<>();

    /**
     * @param root of the project
     * @param javaHome with which the stages build
     * @param environment of this process, of which the stages see only little
     */
    Workshop(Commands commands, Path root, Path javaHome, Map<String, String> environment) {
        this.commands = commands;
        this.root = root;
        this.logs = root.resolve(".anew/verify");
        KEPT.stream()
                .filter(environment::containsKey)
                .forEach(name -> this.environment.put(name, environment.get(name)));
        this.environment.put("JAVA_HOME", javaHome.toString());
        // A lab of its own: a person's may be running beside it.
        this.environment.put("ANEW_LAB", logs.resolve("lab").toString());
    }

    Path root() {
        return root;
    }

    Path log(Stage stage) {
        return logs.resolve(stage.name() + ".log");
    }

    RunResult run(Stage stage) throws IOException, InterruptedException {
        Files.createDirectories(logs);
        Files.writeString(log(stage), "");
        Files.deleteIfExists(group(stage));
        List<String> enter = List.of(
                "setsid",
                "--wait",
                "sh",
                "-c",
                ENTER,
                "sh",
                group(stage).toString(),
                log(stage).toString());
        List<String> argv = Stream.concat(enter.stream(), stage.argv().stream()).toList();
        try {
            return commands.run(Command.of(argv).in(root).with(environment).within(stage.limit()));
        } finally {
            end(group(stage));
        }
    }

    /** Ends whatever runs of any stage. */
    void endAll() throws IOException, InterruptedException {
        if (Files.isDirectory(logs)) {
            try (DirectoryStream<Path> groups = Files.newDirectoryStream(logs, "*.group")) {
                for (Path group : groups) {
                    end(group);
                }
            }
        }
    }

    private void end(Path group) throws IOException, InterruptedException {
        if (Files.exists(group)) {
            String id = Files.readString(group).strip();
            commands.run(Command.of("sh", "-c", END, "sh", id));
            Files.deleteIfExists(group);
        }
    }

    /** The last line of the stage's log, or nothing. */
    String lastLine(Stage stage) {
        List<String> lines = lines(stage);
        return lines.isEmpty() ? "" : lines.getLast().strip();
    }

    /** Those lines of the log that say what is wrong, else its last ones. */
    List<String> trouble(Stage stage) {
        List<String> lines = lines(stage);
        List<String> errors = lines.stream()
                .filter(line -> line.startsWith("[ERROR]") || line.contains("FAILED"))
                .filter(line -> !MAVEN_ADVICE.matcher(line).find())
                .distinct()
                .limit(TROUBLE_LINES)
                .toList();
        return errors.isEmpty() ? lines.subList(Math.max(0, lines.size() - TROUBLE_LINES), lines.size()) : errors;
    }

    /** The whole log, but for empty lines; nothing where there is none. */
    List<String> lines(Stage stage) {
        try {
            String text = new String(Files.readAllBytes(log(stage)), StandardCharsets.UTF_8);
            return text.lines().filter(line -> !line.isBlank()).toList();
        } catch (IOException noLog) {
            return new ArrayList<>();
        }
    }

    private Path group(Stage stage) {
        return logs.resolve(stage.name() + ".group");
    }
}
