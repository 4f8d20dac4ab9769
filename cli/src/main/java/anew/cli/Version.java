package anew.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
        List<String> git =
                List.of("git", "-C", home, "describe", "--always", "--exclude=*", "--abbrev=12", "--dirty=-changed");
        try {
            Process process = new ProcessBuilder(git)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? said.strip() : "";
        } catch (IOException noGit) {
            return "";
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
