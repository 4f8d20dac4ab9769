package anew.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code anew} command: the root of all subcommands. */
@Command(
        name = "anew",
        mixinStandardHelpOptions = true,
        version = "anew 0.1.0",
        description = "Every server rebuilt from one repository.")
public final class Main implements Runnable {

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public void run() {
        new CommandLine(this).usage(System.out);
    }
}
