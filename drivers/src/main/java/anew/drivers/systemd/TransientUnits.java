package anew.drivers.systemd;

import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.LedgerServer.State;
import anew.core.port.RunResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Transient services of systemd: each has a control group of its own, so it goes on when the service that asked for it
 * ends. None is started again by systemd, and none is there after a reboot.
 */
public final class TransientUnits implements Units {

    /** A server that does not end is killed after half of that by systemd. */
    private static final Duration STOPPING = Duration.ofMinutes(3);

    /** Keeps a server that grows without bounds from taking what domUs' disks need; Go then tidies up more often. */
    private static final String MEMORY_MAX = "512M";

    private static final String MEMORY_AIM = "256MiB";

    private final Commands commands;

    public TransientUnits(Commands commands) {
        this.commands = commands;
    }

    @Override
    public State state(String name) throws InterruptedException {
        RunResult result = commands.run(Command.of("systemctl", "show", "--property=" + PROPERTIES, name + ".service"));
        return result.succeeded() ? parse(name, result.stdout()) : new State.Unknown(result.describe());
    }

    @Override
    public RunResult start(Unit unit) throws InterruptedException {
        // One that failed is remembered, and its name taken, until somebody has taken note.
        commands.run(Command.of("systemctl", "reset-failed", unit.name() + ".service"));
        return commands.run(Command.of(argv(unit)));
    }

    @Override
    public RunResult stop(String name) throws InterruptedException {
        RunResult stopped =
                commands.run(Command.of("systemctl", "stop", name + ".service").within(STOPPING));
        return state(name) instanceof State.Ended
                ? new RunResult(stopped.argv(), new RunResult.End.Exited(0), "", "", stopped.took())
                : stopped;
    }

    private static final String PROPERTIES = "ActiveState,Result,ExecMainStatus";

    static List<String> argv(Unit unit) {
        List<String> argv = new ArrayList<>(List.of(
                "systemd-run",
                "--quiet",
                "--unit=" + unit.name(),
                "--description=" + unit.description(),
                "--setenv=GOMEMLIMIT=" + MEMORY_AIM,
                "--property=Type=exec",
                "--property=OOMScoreAdjust=-800",
                "--property=MemoryMax=" + MEMORY_MAX,
                "--property=LimitNOFILE=65536",
                "--property=NoNewPrivileges=yes",
                "--property=ProtectSystem=strict",
                "--property=ReadWritePaths=" + unit.writes(),
                "--"));
        argv.addAll(unit.argv());
        return argv;
    }

    /** Reads lines such as {@code ActiveState=failed}. */
    static State parse(String name, String output) {
        Map<String, String> properties = new HashMap<>();
        output.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                properties.put(line.substring(0, equals), line.substring(equals + 1));
            }
        });
        return switch (properties.getOrDefault("ActiveState", "")) {
            case "active", "activating", "reloading", "deactivating" -> new State.Running();
            case "inactive" -> new State.Ended("");
            case "failed" ->
                new State.Ended(properties.getOrDefault("Result", "") + ", status "
                        + properties.getOrDefault("ExecMainStatus", "") + "; 'journalctl -u " + name + "' tells more");
            default -> new State.Unknown("systemctl printed what cannot be read: '" + output.strip() + "'");
        };
    }
}
