package anew.cli.lab;

import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.core.model.Nic;
import anew.core.model.Pserver;
import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.RunResult;
import anew.lab.Lab;
import anew.lab.plan.LabPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs the agent's program on pservers, over SSH: on those of the lab that stands, or else on the real ones. */
public final class AgentCalls {

    /** Where images have it. */
    private static final String AGENT = "/usr/lib/anew/anew-agent";

    /** For a machine to log in and answer, emulated and busy. */
    private static final Duration ANSWER = Duration.ofMinutes(1);

    /** More at a time would only make them wait for each other. */
    private static final int AT_ONCE = 16;

    private final Commands commands;
    private final Fleet fleet;
    private final Optional<Lab> lab;

    private AgentCalls(Commands commands, Fleet fleet, Optional<Lab> lab) {
        this.commands = commands;
        this.fleet = fleet;
        this.lab = lab;
    }

    /** To the pservers that commands on {@code fleet} mean. */
    public static AgentCalls of(LabOptions options, Fleet fleet) throws IOException {
        return new AgentCalls(options.commands(), fleet, options.planFor(fleet).map(_ -> options.lab()));
    }

    /** To the machines of {@code lab}, which has a plan. */
    static AgentCalls inLab(Lab lab, Commands commands, Fleet fleet) {
        return new AgentCalls(commands, fleet, Optional.of(lab));
    }

    /** How it went on each of {@code pservers}, all at the same time; one that the lab does not have is left out. */
    public SortedMap<HostName, RunResult> onEach(Collection<HostName> pservers, String... arguments)
            throws IOException, InterruptedException {
        Optional<LabPlan> plan = lab.isPresent() ? lab.get().plan() : Optional.empty();
        Map<HostName, Future<RunResult>> asked = new TreeMap<>();
        SortedMap<HostName, RunResult> results = new TreeMap<>();
        List<String> command = new ArrayList<>(List.of(AGENT));
        command.addAll(Arrays.asList(arguments));
        try (ExecutorService asking =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofPlatform().factory())) {
            for (Pserver pserver : fleet.pservers().values()) {
                boolean inLab = plan.filter(found -> found.machines().containsKey(pserver.name()))
                        .isPresent();
                if (pservers.contains(pserver.name()) && (plan.isEmpty() || inLab)) {
                    asked.put(
                            pserver.name(),
                            asking.submit(() -> inLab
                                    ? lab.orElseThrow().ssh(pserver.name(), ANSWER, command.toArray(String[]::new))
                                    : ssh(pserver, command)));
                }
            }
            for (Map.Entry<HostName, Future<RunResult>> each : asked.entrySet()) {
                results.put(each.getKey(), each.getValue().get());
            }
        } catch (ExecutionException failure) {
            throw new IOException(failure.getCause());
        }
        return results;
    }

    private RunResult ssh(Pserver pserver, List<String> command) throws InterruptedException {
        String address = pserver.nics().stream()
                .map(Nic::address)
                .flatMap(Optional::stream)
                .findFirst()
                .map(IpAddress::toString)
                .orElse(pserver.name().text());
        List<String> argv =
                new ArrayList<>(List.of("ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10", "root@" + address));
        argv.addAll(command);
        return commands.run(Command.of(argv).within(ANSWER));
    }
}
