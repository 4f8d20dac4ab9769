package anew.cli.ledger;

import anew.cli.lab.HostNameConverter;
import anew.cli.ledger.Replacement.Verdict;
import anew.cli.terminal.Console;
import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.port.LedgerMembers;
import anew.core.port.LedgerMembers.Health;
import anew.core.port.LedgerMembers.Member;
import anew.core.port.LedgerMembers.Outcome;
import anew.core.port.LedgerMembers.Roll;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts a member without data in the place of one. */
@Command(
        name = "replace-member",
        description = {
            "Replace a member of the ledger that has lost its data, or is to be kept by another pserver.",
            "The old one is removed and the new one added; its agent then begins it with what the others have. All others have"
                    + " to be well. Asks for the member's name. One that was cut short is given again."
        },
        footer = {
            "",
            "Examples:",
            "  anew ledger replace-member stor2               stor2 has a new disk",
            "  anew ledger replace-member stor2 --with stor4  fleet.yaml names stor4 now"
        })
public final class LedgerReplaceMemberCommand implements Callable<Integer> {

    /** After its leader has been removed, the ledger takes some seconds to elect another and to trust its members. */
    private static final int TRIES = 20;

    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    @Mixin
    private LedgerFleet fleets = new LedgerFleet();

    @Parameters(paramLabel = "PSERVER", converter = HostNameConverter.class, description = "Whose member is to go.")
    private HostName old = new HostName("none");

    @Option(
            names = "--with",
            paramLabel = "PSERVER",
            converter = HostNameConverter.class,
            description = "Which pserver keeps the new member (default: the same).")
    private Optional<HostName> with = Optional.empty();

    @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Console console = Console.of(spec);
        Optional<Fleet> read = fleets.read(console);
        if (read.isEmpty()) {
            return ExitCode.SOFTWARE;
        }
        Fleet fleet = read.get();
        if (fleet.ledgerKeepers().isEmpty()) {
            console.complain(LedgerFleet.namesNobody(fleet));
            return ExitCode.SOFTWARE;
        }
        HostName wanted = with.orElse(old);
        LedgerFleet.Access access = fleets.access(fleet);
        LedgerMembers members = access.members();
        List<String> failures = new ArrayList<>();
        Optional<Roll.Known> roll = access.urls().stream()
                .flatMap(server -> roll(members, server, failures).stream())
                .findFirst();
        if (roll.isEmpty()) {
            console.complain("nobody tells who keeps the ledger: " + String.join("; ", failures)
                    + ": bring a majority back, or, if it is lost, 'anew ledger found --discard-members'");
            return ExitCode.SOFTWARE;
        }
        Function<Member, Health> health =
                member -> member.client().map(members::health).orElse(new Health.Silent("it has not begun"));
        return switch (new Replacement(fleet, old, wanted, roll.get(), health).judge()) {
            case Verdict.Refused(String why) -> {
                console.complain(why);
                yield ExitCode.SOFTWARE;
            }
            case Verdict.Done() -> {
                console.print(begins(wanted));
                yield ExitCode.OK;
            }
            case Verdict.Do order -> replace(order, health, members, console);
        };
    }

    private static Optional<Roll.Known> roll(LedgerMembers members, URI server, List<String> failures) {
        return switch (members.roll(server)) {
            case Roll.Known known -> Optional.of(known);
            case Roll.Unknown(String why) -> {
                failures.add(why);
                yield Optional.empty();
            }
        };
    }

    private String begins(HostName wanted) {
        return "a member on " + wanted + " is expected: its agent begins it, 'anew ledger show' tells when it has";
    }

    private int replace(Verdict.Do order, Function<Member, Health> health, LedgerMembers members, Console console)
            throws IOException, InterruptedException {
        HostName wanted = with.orElse(old);
        String what = order.remove()
                        .map(member -> "Member " + member.id() + " on " + old
                                + (health.apply(member) instanceof Health.Answers ? ", which answers," : "")
                                + " is removed for good, and a")
                        .orElse("A")
                + " new one is added on " + wanted + ".";
        if (dryRun) {
            console.print("would be done: " + what);
            return ExitCode.OK;
        }
        if (!yes && !LedgerFleet.isConfirmed(console, what, old.text())) {
            console.complain("nothing was changed");
            return ExitCode.SOFTWARE;
        }
        Optional<String> failure = Optional.empty();
        if (order.remove().isPresent()) {
            Member leaving = order.remove().get();
            failure = insist(
                    order.through(),
                    server -> members.remove(server, leaving.id()),
                    known -> known.of(leaving.id()).isEmpty(),
                    members);
        }
        if (failure.isEmpty()) {
            failure = insist(
                    order.through(),
                    server -> members.add(server, order.peer()),
                    known -> known.at(order.peer()).isPresent(),
                    members);
        }
        if (failure.isPresent()) {
            console.complain("it was not done to the end: " + failure.get() + ": give the command again");
            return ExitCode.SOFTWARE;
        }
        console.print(begins(wanted));
        return ExitCode.OK;
    }

    /** Orders until the roll says that it is done; the last failure if it never does. */
    private static Optional<String> insist(
            List<URI> servers, Function<URI, Outcome> order, Function<Roll.Known, Boolean> done, LedgerMembers members)
            throws InterruptedException {
        String failure = "no member answers";
        for (int attempt = 0; attempt < TRIES; attempt++) {
            URI server = servers.get(attempt % servers.size());
            switch (members.roll(server)) {
                case Roll.Known known
                when done.apply(known) -> {
                    return Optional.empty();
                }
                case Roll.Known _ -> {
                    if (order.apply(server) instanceof Outcome.Failed(String why)) {
                        failure = why;
                    }
                }
                case Roll.Unknown(String why) -> failure = why;
            }
            if (members.roll(server) instanceof Roll.Known known && done.apply(known)) {
                return Optional.empty();
            }
            Thread.sleep(BETWEEN_TRIES); // Members tell nobody that they have elected; one has to ask.
        }
        return Optional.of(failure);
    }
}
