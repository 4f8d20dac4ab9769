package anew.cli.setup;

import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.RunResult;
import anew.core.port.RunResult.End;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A Debian machine as far as packages go: some are installed, and apt-get has those of its lists. */
final class FakeDebian implements Commands {

    final Set<String> installed = new TreeSet<>();
    final List<String> run = new ArrayList<>();
    Set<String> mirror = Set.of();
    boolean listsFetched = true;
    boolean hasApt = true;
    boolean root = true;
    boolean sudo;

    @Override
    public RunResult run(Command command) {
        List<String> argv = command.argv();
        run.add(String.join(" ", argv));
        if (argv.contains("install")) {
            return install(argv.subList(argv.indexOf("--no-install-recommends") + 1, argv.size()));
        }
        if (argv.contains("update")) {
            listsFetched = true;
            return ended(0, "");
        }
        return switch (argv.getFirst()) {
            case "dpkg-query" -> query(argv);
            case "id" -> ended(0, root ? "0\n" : "1000\n");
            case "sudo" -> ended(sudo ? 0 : 1, "");
            case "apt-get" -> ended(hasApt ? 0 : 127, "");
            default -> throw new IllegalArgumentException(argv.toString());
        };
    }

    private RunResult install(List<String> packages) {
        if (!listsFetched || !mirror.containsAll(packages)) {
            return ended(100, "E: Unable to locate package");
        }
        installed.addAll(packages);
        return ended(0, "");
    }

    private RunResult query(List<String> argv) {
        StringBuilder said = new StringBuilder();
        argv.stream()
                .filter(installed::contains)
                .forEach(name -> said.append("ii  ").append(name).append('\n'));
        return ended(installed.containsAll(argv.subList(4, argv.size())) ? 0 : 1, said.toString());
    }

    private static RunResult ended(int status, String said) {
        return new RunResult(List.of("fake"), new End.Exited(status), said, "", Duration.ZERO);
    }
}
