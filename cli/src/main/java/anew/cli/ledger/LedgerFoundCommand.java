package anew.cli.ledger;

import anew.cli.lab.AgentCalls;
import anew.cli.lab.LedgerFounding;
import anew.cli.lab.LedgerFounding.Answers;
import anew.cli.terminal.Console;
import anew.core.model.Fleet;
import anew.core.model.HostName;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.Callable;
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
            "  anew ledger found --discard-members    most disks of the old one are lost",
            "  anew recover                           and then this"
        })
public final class LedgerFoundCommand implements Callable<Integer> {

    @Mixin
    private LedgerFleet fleets = new LedgerFleet();

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
        LedgerFounding founding = new LedgerFounding(AgentCalls.of(fleets.lab(), fleet), keepers);
        return switch (founding.ask()) {
            case Answers.Unknown(List<String> reasons) -> {
                reasons.forEach(console::complain);
                yield ExitCode.SOFTWARE;
            }
            case Answers.Known known -> found(founding, known, fleet, console);
        };
    }

    private int found(LedgerFounding founding, Answers.Known known, Fleet fleet, Console console)
            throws IOException, InterruptedException {
        Optional<String> refusal = discard ? Optional.empty() : LedgerFounding.refusal(known);
        if (refusal.isPresent()) {
            console.complain(refusal.get());
            return ExitCode.SOFTWARE;
        }
        Set<HostName> lost = discard ? known.holding() : Set.of();
        String where = LedgerFounding.names(known.notes().keySet());
        String what =
                (lost.isEmpty() ? "" : "What is left of the ledger on " + LedgerFounding.names(lost) + " is lost. ")
                        + "A new, empty ledger begins on " + where + ".";
        if (dryRun) {
            console.print("would be done: " + what);
            return ExitCode.OK;
        }
        if (!yes && !LedgerFleet.isConfirmed(console, what, fleet.name())) {
            console.complain("nothing was changed");
            return ExitCode.SOFTWARE;
        }
        SortedMap<HostName, String> failures = founding.found(known, discard);
        failures.forEach(
                (pserver, why) -> console.complain(pserver + ": " + why + ": mend it, and give the command again"));
        if (!failures.isEmpty()) {
            return ExitCode.SOFTWARE;
        }
        console.print("begun on " + where + ": the agents start it, 'anew ledger show' tells when it answers");
        return ExitCode.OK;
    }
}
