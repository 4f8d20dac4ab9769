package anew.cli;

import anew.cli.terminal.Console;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What the launcher runs once after a build, so that the Java machine can archive the classes that commands load and the
 * next start is quick. Only harmless commands stand here: they read files and print to nowhere.
 */
final class WarmUp {

    private static final List<List<String>> COMMANDS = List.of(
            List.of("--help"),
            List.of("--version"),
            List.of("completion"),
            List.of("check", System.getProperty("anew.home", ".") + "/examples/two-racks"),
            List.of("no-such-command"));

    private WarmUp() {}

    public static void main(String[] args) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Console console = new Console(nowhere, nowhere, false, false, 80);
        for (List<String> command : COMMANDS) {
            String[] words = command.toArray(String[]::new);
            Main.commandLine(console, words).execute(words);
        }
    }
}
