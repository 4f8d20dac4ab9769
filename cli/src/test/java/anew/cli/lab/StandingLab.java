package anew.cli.lab;

import anew.core.model.HostName;
import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.RunResult;
import anew.drivers.exec.ProcessCommands;
import anew.lab.Lab;
import anew.lab.LabMachine;
import anew.lab.plan.LabPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The lab that {@code anew verify} has brought up, as the tests use it. */
final class StandingLab {

    static final HostName WEB1 = new HostName("web1");

    private static final Duration LOGIN = Duration.ofMinutes(3);

    private final Commands commands = new ProcessCommands();
    final Lab lab;
    final LabPlan plan;

    StandingLab() throws IOException {
        this.lab = new LabOptions().lab();
        this.plan = LabOptions.plan(lab);
    }

    HostName pserverOf(HostName domu) {
        return Objects.requireNonNull(plan.domUs().get(domu)).pserver();
    }

    LabMachine machine(HostName name) {
        return lab.machine(Objects.requireNonNull(plan.machines().get(name)));
    }

    Path consoleLog(HostName machine) {
        return lab.folder().files(machine).consoleLog();
    }

    /** Runs a shell command there, which must succeed, and gives its output. */
    String ssh(HostName name, String command) throws InterruptedException {
        RunResult result = lab.ssh(name, LOGIN, command);
        if (!result.succeeded()) {
            throw new AssertionError("on " + name + ": " + result.describe());
        }
        return result.stdout();
    }

    /** The ids of the domains on a pserver, by name; an id is never used twice, so an equal id is the same domain. */
    SortedMap<String, String> domains(HostName pserver) throws InterruptedException {
        return ssh(pserver, "xl list")
                .lines()
                .skip(1)
                .map(line -> line.split("\\s+"))
                .filter(words -> !words[0].equals("Domain-0"))
                .collect(Collectors.toMap(
                        words -> words[0],
                        words -> words[1],
                        (one, other) -> {
                            throw new AssertionError("two domains of one name: " + one + " and " + other);
                        },
                        TreeMap::new));
    }

    /** Runs {@code anew lab ...} as a person would. */
    RunResult anew(Duration within, String... words) throws InterruptedException {
        Path project = Path.of("..").toAbsolutePath().normalize();
        List<String> argv = new ArrayList<>(List.of(project.resolve("anew").toString()));
        argv.addAll(Arrays.asList(words));
        return commands.run(Command.of(argv).with(System.getenv()).in(project).within(within));
    }
}
