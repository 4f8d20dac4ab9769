package anew.cli.setup;

import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.RunResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Installs the Debian packages that a command needs and that are missing, naming them first.
 *
 * <p>Asks {@code dpkg-query} what is there; installs through {@code apt-get}, as root or by {@code sudo} that asks no
 * password. Where neither can be, says which command a person should run.
 */
public final class DebianPackages {

    /** A slow mirror and a hundred megabytes; a hung one is given up in the end. */
    private static final Duration INSTALL_LIMIT = Duration.ofMinutes(15);

    /** What became of the wish. */
    public sealed interface Outcome {
        /** Nothing was missing. */
        record Present() implements Outcome {}

        /** These were missing, and are here now. */
        record Installed(List<String> packages) implements Outcome {
            public Installed {
                packages = List.copyOf(packages);
            }
        }

        /** Something is still missing; the reason says what to do. */
        record Refused(String reason) implements Outcome {}
    }

    private final Commands commands;
    private final Consumer<String> tell;

    /**
     * @param commands runs dpkg-query, id, sudo and apt-get
     * @param tell is given one line before anything is installed
     */
    public DebianPackages(Commands commands, Consumer<String> tell) {
        this.commands = commands;
        this.tell = tell;
    }

    /** Makes sure that what {@code purpose} needs is installed. */
    public Outcome ensure(Purpose purpose) throws InterruptedException {
        List<String> missing = missing(purpose.packages());
        if (missing.isEmpty()) {
            return new Outcome.Present();
        }
        String byHand = "apt-get install " + String.join(" ", missing);
        if (!commands.run(Command.of("apt-get", "--version")).succeeded()) {
            return new Outcome.Refused("to " + purpose.words() + ", install what Debian calls "
                    + String.join(", ", missing) + ": this system has no apt-get to do it with");
        }
        boolean root = commands.run(Command.of("id", "-u")).stdout().strip().equals("0");
        if (!root && !commands.run(Command.of("sudo", "-n", "true")).succeeded()) {
            return new Outcome.Refused("Debian packages to " + purpose.words()
                    + " are missing, and only root may install them: run as root: " + byHand);
        }
        tell.accept("Installing Debian packages to " + purpose.words() + ": " + String.join(" ", missing));
        return install(missing, root ? List.of() : List.of("sudo", "-n"), byHand);
    }

    /** As {@link #ensure}; where something is still missing, {@code complain} gets the reason and the answer is false. */
    public boolean ensureOrComplain(Purpose purpose, Consumer<String> complain) throws InterruptedException {
        return switch (ensure(purpose)) {
            case Outcome.Refused(String reason) -> {
                complain.accept(reason);
                yield false;
            }
            case Outcome.Present _, Outcome.Installed _ -> true;
        };
    }

    private List<String> missing(List<String> wanted) throws InterruptedException {
        List<String> query = new ArrayList<>(List.of("dpkg-query", "-W", "-f", "${db:Status-Abbrev} ${Package}\\n"));
        query.addAll(wanted);
        List<String> installed = commands.run(Command.of(query))
                .stdout()
                .lines()
                .filter(line -> line.startsWith("ii "))
                .map(line -> line.substring(2).strip())
                .toList();
        return wanted.stream().filter(name -> !installed.contains(name)).toList();
    }

    /** Package lists may be missing or too old: where the first try fails, they are fetched, once. */
    private Outcome install(List<String> missing, List<String> asRoot, String byHand) throws InterruptedException {
        List<String> install = new ArrayList<>(List.of("apt-get", "install", "-q", "-y", "--no-install-recommends"));
        install.addAll(missing);
        RunResult first = aptGet(asRoot, install);
        if (!first.succeeded()) {
            aptGet(asRoot, List.of("apt-get", "update", "-q"));
            aptGet(asRoot, install);
        }
        List<String> still = missing(missing);
        return still.isEmpty()
                ? new Outcome.Installed(missing)
                : new Outcome.Refused("Debian packages " + String.join(", ", still) + " could not be installed ("
                        + first.describe() + "): run as root and see what it says: apt-get update && " + byHand);
    }

    private RunResult aptGet(List<String> asRoot, List<String> argv) throws InterruptedException {
        List<String> quiet = List.of("env", "DEBIAN_FRONTEND=noninteractive");
        List<String> whole =
                Stream.of(asRoot, quiet, argv).flatMap(List::stream).toList();
        return commands.run(Command.of(whole).with(Map.of("HOME", "/root")).within(INSTALL_LIMIT));
    }
}
