package anew.cli.ledger;

import anew.cli.lab.AgentCalls;
import anew.cli.lab.LabOptions;
import anew.cli.terminal.Console;
import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.port.RunResult;
import anew.node.ledger.LedgerNote;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Begins a ledger on the pservers that the fleet names. */
@Command(
        name = "found",
        description = {
            "Begin a new, empty ledger on the pservers that fleet.yaml names: once in the life of a fleet, or after the ledger"
                    + " was lost.",
            "Asks each of them over SSH, and is refused where one keeps a ledger already. One that was cut short is given again."
        },
        footer = {
            "",
            "The agents then start it; 'anew ledger show' tells when it answers. Examples:",
            "  anew ledger found --dry-run",
            "  anew ledger found && anew ledger show",
            "  anew ledger found --discard-members    most of the old one's disks are lost; then 'anew recover'"
        })
public final class LedgerFoundCommand implements Callable<Integer> {

    private static final int TOKEN_BYTES = 8;

    @Mixin
    private LedgerFleet fleets = new LedgerFleet();

    @Mixin
    private LabOptions lab = new LabOptions();

    @Option(
            names = "--discard-members",
            description =
                    "Give up what is left of the old ledger on these pservers; 'anew recover' then asks the legs.")
    private boolean discard;

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
        Set<HostName> keepers = fleet.ledgerKeepers().keySet();
        if (keepers.isEmpty()) {
            console.complain(LedgerFleet.namesNobody(fleet));
            return ExitCode.SOFTWARE;
        }
        AgentCalls calls = new AgentCalls(lab, fleet);
        SortedMap<HostName, Optional<LedgerNote>> notes = new TreeMap<>();
        if (!ask(calls, keepers, notes, console)) {
            return ExitCode.SOFTWARE;
        }
        return found(calls, fleet, notes, console);
    }

    /** Whether all answered; why others did not is told. */
    private static boolean ask(
            AgentCalls calls, Set<HostName> keepers, SortedMap<HostName, Optional<LedgerNote>> notes, Console console)
            throws IOException, InterruptedException {
        calls.onEach(keepers, "--ledger").forEach((pserver, result) -> {
            try {
                if (result.succeeded()) {
                    notes.put(pserver, note(result.stdout()));
                } else {
                    console.complain(pserver + " does not say what it has of the ledger: " + result.describe());
                }
            } catch (IllegalArgumentException unreadable) {
                console.complain(pserver + ": " + unreadable.getMessage());
            }
        });
        return notes.keySet().containsAll(keepers);
    }

    static Optional<LedgerNote> note(String output) {
        return output.strip().equals("nothing") ? Optional.empty() : Optional.of(LedgerNote.parse(output));
    }

    /** Why no ledger may be founded, given what each pserver has; empty if one may. */
    static Optional<String> refusal(SortedMap<HostName, Optional<LedgerNote>> notes) {
        String keeping = notes.entrySet().stream()
                .filter(each -> each.getValue()
                        .filter(note -> !(note instanceof LedgerNote.New))
                        .isPresent())
                .map(each -> each.getKey().text())
                .collect(Collectors.joining(", "));
        if (!keeping.isEmpty()) {
            return Optional.of("there is a ledger already, on " + keeping
                    + ": one of its members is replaced by 'anew ledger replace-member'; if the disks of most are lost, give"
                    + " the rest up with --discard-members");
        }
        return tokens(notes).size() < 2
                ? Optional.empty()
                : Optional.of(
                        "two ledgers were begun at the same time, " + notes + ": begin again with --discard-members");
    }

    private static Set<String> tokens(SortedMap<HostName, Optional<LedgerNote>> notes) {
        Set<String> tokens = new TreeSet<>();
        notes.values()
                .forEach(note -> note.ifPresent(present -> {
                    if (present instanceof LedgerNote.New(String token)) {
                        tokens.add(token);
                    }
                }));
        return tokens;
    }

    private int found(AgentCalls calls, Fleet fleet, SortedMap<HostName, Optional<LedgerNote>> notes, Console console)
            throws IOException, InterruptedException {
        Optional<String> refusal = discard ? Optional.empty() : refusal(notes);
        if (refusal.isPresent()) {
            console.complain(refusal.get());
            return ExitCode.SOFTWARE;
        }
        Set<HostName> holding = new TreeSet<>(notes.keySet());
        holding.removeIf(pserver ->
                !discard || notes.getOrDefault(pserver, Optional.empty()).isEmpty());
        String where = names(notes.keySet());
        String what = (holding.isEmpty() ? "" : "What is left of the ledger on " + names(holding) + " is lost. ")
                + "A new, empty ledger begins on " + where + ".";
        if (dryRun) {
            console.print("would be done: " + what);
            return ExitCode.OK;
        }
        if (!yes && !LedgerFleet.isConfirmed(console, what, fleet.name())) {
            console.complain("nothing was changed");
            return ExitCode.SOFTWARE;
        }
        Set<String> tokens = discard ? Set.of() : tokens(notes);
        String token = tokens.stream().findFirst().orElseGet(LedgerFoundCommand::newToken);
        boolean well = holding.isEmpty() || allDone(calls.onEach(holding, "--discard-ledger"), console);
        if (!well || !allDone(calls.onEach(notes.keySet(), "--found-ledger", token), console)) {
            return ExitCode.SOFTWARE;
        }
        console.print("begun on " + where + ": the agents start it, 'anew ledger show' tells when it answers");
        return ExitCode.OK;
    }

    private static boolean allDone(SortedMap<HostName, RunResult> results, Console console) {
        results.forEach((pserver, result) -> {
            if (!result.succeeded()) {
                console.complain(pserver + ": " + result.describe() + ": mend it, and give the command again");
            }
        });
        return results.values().stream().allMatch(RunResult::succeeded);
    }

    private static String newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static String names(Set<HostName> pservers) {
        return List.copyOf(pservers).stream().map(HostName::text).collect(Collectors.joining(", "));
    }
}
