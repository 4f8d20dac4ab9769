package anew.image;

import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.RunResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where images are made: runs outside programs, as root or as what looks like root to them, and with the same umask and
 * environment whoever calls.
 *
 * <p>A user who is not root builds in a user namespace (user_namespaces(7)) in which his subordinate ids are the ids of
 * the image; the bytes that come out are the same.
 */
final class Workshop {

    private static final int LINES_SHOWN = 8;
    private static final int COLUMNS_SHOWN = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    /** Any fixed time serves; this one is a little before Debian 12's release, so nothing in an image is "newer". */
    static final long EPOCH_SECONDS = 1_685_577_600L;

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "SOURCE_DATE_EPOCH",
            Long.toString(EPOCH_SECONDS),
            "TZ",
            "UTC",
            "PATH",
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "DEBIAN_FRONTEND",
            "noninteractive");

    /** Modes of what a program creates must not depend on who runs it. */
    private static final List<String> SAME_UMASK = List.of("sh", "-c", "umask 022; exec \"$@\"", "sh");

    private final Commands commands;
    private final List<String> asRoot;

    Workshop(Commands commands, boolean root) {
        this.commands = commands;
        this.asRoot = root ? List.of() : List.of("unshare", "--map-auto", "--map-root-user", "--mount");
    }

    boolean isRoot() {
        return asRoot.isEmpty();
    }

    /** Fails, saying how to mend it, where the caller neither is root nor can be made to look like it. */
    void requireRights() throws StepFailed, InterruptedException {
        if (isRoot()) {
            return;
        }
        try {
            runAsRoot("true");
        } catch (StepFailed refused) {
            throw new StepFailed("an ordinary user builds images in a user namespace with subordinate ids, and cannot"
                    + " have one here: where " + System.getProperty("user.name") + " has no such ids, let root run"
                    + " 'usermod --add-subuids 100000-165535 --add-subgids 100000-165535 "
                    + System.getProperty("user.name") + "' (or another range, if /etc/subuid gives that to somebody);"
                    + " the system says: " + refused.getMessage());
        }
    }

    /** Runs a program as the caller and gives its output. */
    String run(String... argv) throws StepFailed, InterruptedException {
        return perform(List.of(), argv);
    }

    /** Runs a program that may own files as any user. */
    String runAsRoot(String... argv) throws StepFailed, InterruptedException {
        return perform(asRoot, argv);
    }

    /** Runs a script of several programs, with {@code arguments} as {@code $1...}; it stops at the first failure. */
    String scriptAsRoot(String script, String... arguments) throws StepFailed, InterruptedException {
        return runAsRoot(shell(script, arguments).toArray(String[]::new));
    }

    /** As {@link #scriptAsRoot}; what the script mounts, nobody else sees, and is gone when it ends. */
    String scriptInOwnMounts(String script, String... arguments) throws StepFailed, InterruptedException {
        List<String> argv = new ArrayList<>(List.of("unshare", "--mount"));
        argv.addAll(shell(script, arguments));
        return runAsRoot(argv.toArray(String[]::new));
    }

    private static List<String> shell(String script, String... arguments) {
        List<String> argv = new ArrayList<>(List.of("bash", "-euc", "set -o pipefail\n" + script, "bash"));
        argv.addAll(List.of(arguments));
        return argv;
    }

    private String perform(List<String> prefix, String... argv) throws StepFailed, InterruptedException {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(SAME_UMASK);
        whole.addAll(List.of(argv));
        RunResult result = commands.run(Command.of(whole).with(ENVIRONMENT).within(PATIENCE));
        if (!result.succeeded()) {
            throw new StepFailed(explain(argv[0], result));
        }
        return result.stdout();
    }

    /** Names the program without its many arguments, and gives its last words. */
    private static String explain(String program, RunResult result) {
        String text = (result.stderr().isBlank() ? result.stdout() : result.stderr()).strip();
        List<String> lines = text.lines().map(Workshop::shortened).toList();
        String last = String.join("\n    ", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
        return program + " " + ending(result) + (last.isEmpty() ? "" : ":\n    " + last);
    }

    private static String shortened(String line) {
        return line.length() <= COLUMNS_SHOWN ? line : line.substring(0, COLUMNS_SHOWN) + "...";
    }

    private static String ending(RunResult result) {
        return switch (result.end()) {
            case RunResult.End.Exited(int status) -> "exited with " + status;
            case RunResult.End.TimedOut(Duration after) -> "was killed after " + after.toMinutes() + " min";
            case RunResult.End.NotStarted(String reason) -> "could not be started: " + reason;
        };
    }
}
