package anew.cli.lab;

import java.io.IOException;
import java.util.List;

/** Runs a program that takes over this one's terminal, such as ssh. */
final class Foreground {

    private Foreground() {}

    /** Runs it to its end and returns its exit status. */
    static int run(List<String> argv) throws IOException, InterruptedException {
        return new ProcessBuilder(argv).inheritIO().start().waitFor();
    }
}
