package anew.cli.terminal;

import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where a command prints: data to {@code out}, what it is doing and what went wrong to {@code err}. There is one in a
 * process; tests make their own on streams in memory.
 *
 * @param out for what was asked
 * @param err for people
 * @param live whether a terminal shows both, so that lines may be drawn anew
 * @param colours whether styles are shown
 * @param columns the width of the terminal
 */
public record Console(PrintStream out, PrintStream err, boolean live, boolean colours, int columns) {

    /** What terminals have been since the VT100, where nobody says otherwise. */
    private static final int COLUMNS_DEFAULT = 80;

    /** The console of the program that {@code command} belongs to. */
    public static Console of(CommandSpec command) {
        return command.root().userObject() instanceof ConsoleOwner owner ? owner.console() : ofProcess();
    }

    /** The console of this process. */
    public static Console ofProcess() {
        boolean terminal = Optional.ofNullable(System.console())
                .map(java.io.Console::isTerminal)
                .orElse(false);
        return of(System.out, System.err, terminal, System.getenv());
    }

    /**
     * A console on these streams; colours follow {@code NO_COLOR} (https://no-color.org), and CI systems, which all set
     * {@code CI}, get plain lines even where they offer a terminal.
     */
    static Console of(PrintStream out, PrintStream err, boolean terminal, Map<String, String> environment) {
        boolean live = terminal
                && environment.getOrDefault("CI", "").isEmpty()
                && !environment.getOrDefault("TERM", "dumb").equals("dumb");
        boolean colours = live && environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Console(out, err, live, colours, columns(environment.getOrDefault("COLUMNS", "")));
    }

    private static int columns(String text) {
        return text.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(text) : COLUMNS_DEFAULT;
    }

    /** The same console with words only. */
    public Console withoutColours() {
        return new Console(out, err, live, false, columns);
    }

    /** The text in a style, where this console shows styles. */
    public String in(Style style, String text) {
        return colours ? style.of(text) : text;
    }

    /** Prints a line of what was asked for. */
    public void print(String line) {
        out.println(line);
    }

    /** Prints a table of what was asked for. */
    public void print(Table table) {
        table.lines(colours).forEach(out::println);
    }

    /** Tells what is going on. */
    public void tell(String line) {
        err.println(line);
    }

    /** Tells what went wrong. */
    public void complain(String message) {
        err.println(in(Style.RED, "anew: ") + message);
    }
}
