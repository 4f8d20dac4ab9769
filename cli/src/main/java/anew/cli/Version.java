package anew.cli;

import anew.core.port.Command;
import anew.core.port.RunResult;
import anew.drivers.exec.ProcessCommands;
import picocli.CommandLine.IVersionProvider;

/**
 * What {@code --version} prints: {@code anew 0.1.0 (8819855ab1c2)}, with the commit where the program runs from a Git
 * work tree; {@code ./anew} builds what stands there, so that commit is the one that runs, or {@code -changed} follows
 * it.
 */
final class Version implements IVersionProvider {

    /** As in the root pom; a test compares them. */
    static final String NUMBER = "0.1.0";

    @Override
    public String[] getVersion() {
        String commit = commit(System.getProperty("anew.home", "."));
        return new String[] {
            "anew " + NUMBER + (commit.isEmpty() ? "" : " (" + commit + ")"),
            "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        };
    }

    private static String commit(String home) {
        Command git =
                Command.of("git", "-C", home, "describe", "--always", "--exclude=*", "--abbrev=12", "--dirty=-changed");
        try {
            RunResult said = new ProcessCommands().run(git);
            return said.succeeded() ? said.stdout().strip() : "";
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
