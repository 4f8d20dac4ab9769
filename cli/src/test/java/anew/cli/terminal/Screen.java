package anew.cli.terminal;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** A console in memory, for tests. */
public final class Screen {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** A console that is a file or a pipe. */
    public Console plain() {
        return console(false);
    }

    /** A console that is a terminal with colours and 60 columns. */
    public Console live() {
        return console(true);
    }

    private Console console(boolean live) {
        return new Console(stream(out), stream(err), live, live, 60);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    /** What was printed as data. */
    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** What was told to people. */
    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
