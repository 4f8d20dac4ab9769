package anew.cli.volume;

import anew.cli.lab.LabOptions;
import anew.cli.terminal.Console;
import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.core.model.Nic;
import anew.core.model.Pserver;
import anew.core.port.Command;
import anew.core.port.RunResult;
import anew.core.protocol.Recovery.Answer;
import anew.depot.ledger.AnswerText;
import anew.depot.ledger.LedgerText.Text;
import anew.lab.Lab;
import anew.lab.plan.LabPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks pservers what they know of volumes, over SSH: those of the lab that stands, or else the real ones. */
final class Asking {

    /** Where images have it. */
    private static final String AGENT = "/usr/lib/anew/anew-agent";

    /** For a machine to log in and answer, emulated and busy. */
    private static final Duration ANSWER = Duration.ofMinutes(1);

    /** More at a time would only make them wait for each other. */
    private static final int AT_ONCE = 16;

    private final LabOptions options;
    private final Console console;

    Asking(LabOptions options, Console console) {
        this.options = options;
        this.console = console;
    }

    /** What was printed into files. */
    static List<Answer> files(List<Path> files) throws IOException {
        List<Answer> answers = new ArrayList<>();
        for (Path file : files) {
            switch (AnswerText.read(file.toString(), Files.readString(file))) {
                case Text.Read<Answer>(Answer answer) -> answers.add(answer);
                case Text.Unreadable<Answer>(String why) -> throw new IOException(why);
            }
        }
        return answers;
    }

    /** The answers of all pservers of the fleet that give one; why the others do not is told. */
    List<Answer> all(Fleet fleet, Collection<HostName> without) throws IOException, InterruptedException {
        Lab lab = options.lab();
        Optional<LabPlan> plan = lab.plan().filter(found -> fleet.ledgerUrls().isEmpty() || options.isNamed());
        Map<HostName, Future<RunResult>> asked = new TreeMap<>();
        List<Answer> answers = new ArrayList<>();
        try (ExecutorService asking =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofPlatform().factory())) {
            for (Pserver pserver : fleet.pservers().values()) {
                boolean inLab = plan.filter(found -> found.machines().containsKey(pserver.name()))
                        .isPresent();
                if (!without.contains(pserver.name()) && (plan.isEmpty() || inLab)) {
                    asked.put(
                            pserver.name(),
                            asking.submit(
                                    () -> inLab ? lab.ssh(pserver.name(), ANSWER, AGENT, "--volumes") : ssh(pserver)));
                }
            }
            for (Map.Entry<HostName, Future<RunResult>> each : asked.entrySet()) {
                answer(each.getKey(), each.getValue().get()).ifPresent(answers::add);
            }
        } catch (ExecutionException failure) {
            throw new IOException(failure.getCause());
        }
        return answers;
    }

    private RunResult ssh(Pserver pserver) throws InterruptedException {
        String address = pserver.nics().stream()
                .map(Nic::address)
                .flatMap(Optional::stream)
                .findFirst()
                .map(IpAddress::toString)
                .orElse(pserver.name().text());
        return options.commands()
                .run(Command.of(
                                "ssh",
                                "-o",
                                "BatchMode=yes",
                                "-o",
                                "ConnectTimeout=10",
                                "root@" + address,
                                AGENT,
                                "--volumes")
                        .within(ANSWER));
    }

    private Optional<Answer> answer(HostName pserver, RunResult result) {
        if (!result.succeeded()) {
            console.complain(pserver + " does not say what it knows: " + result.describe());
            return Optional.empty();
        }
        return switch (AnswerText.read("the answer of " + pserver, result.stdout())) {
            case Text.Read<Answer>(Answer answer) when answer.pserver().equals(pserver) -> Optional.of(answer);
            case Text.Read<Answer>(Answer answer) -> {
                console.complain("where " + pserver + " should be, " + answer.pserver() + " answers");
                yield Optional.empty();
            }
            case Text.Unreadable<Answer>(String why) -> {
                console.complain(why);
                yield Optional.empty();
            }
        };
    }
}
