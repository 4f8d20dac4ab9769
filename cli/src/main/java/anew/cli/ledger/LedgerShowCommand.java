package anew.cli.ledger;

import anew.cli.fleet.Json;
import anew.cli.terminal.Console;
import anew.cli.terminal.Table;
import anew.core.port.Ledger;
import anew.core.port.Ledger.Entry;
import anew.core.port.Ledger.Listing;
import anew.drivers.etcd.EtcdLedger;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what stands in a ledger. */
@Command(
        name = "show",
        description = {
            "Show who keeps the ledger, where pservers do, and what stands in it, all at one revision.",
            "Exits with 1 if it cannot be read, or if a member does not answer."
        },
        footer = {
            "",
            "Examples:",
            "  anew ledger show",
            "  anew ledger show volumes/ --json",
            "  anew ledger show --ledger http://10.77.0.2:2379,http://10.77.0.3:2379"
        })
public final class LedgerShowCommand implements Callable<Integer> {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    @Option(
            names = "--ledger",
            paramLabel = "URL",
            split = ",",
            description =
                    "Where the ledger is served (default: as fleet.yaml says, or else that of the lab that stands, or else"
                            + " http://127.0.0.1:2379); several members are tried in turn.")
    private List<URI> endpoints = List.of();

    @Mixin
    private LedgerFleet fleet = new LedgerFleet();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PREFIX",
            defaultValue = "",
            description = "What the keys to show begin with (default: all).")
    private String prefix = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        checkArguments();
        Console console = Console.of(spec);
        LedgerFleet.Access access = endpoints.isEmpty()
                ? fleet.access().orElse(LedgerFleet.Access.at(List.of(URI.create("http://127.0.0.1:2379"))))
                : LedgerFleet.Access.at(endpoints);
        Ledger ledger = new EtcdLedger(access.urls(), TIMEOUT, TIMEOUT, TIMEOUT);
        return switch (ledger.list(prefix)) {
            case Listing.Entries entries -> {
                Members members = Members.of(access);
                show(members, entries, console);
                yield members.allAnswer() ? ExitCode.OK : ExitCode.SOFTWARE;
            }
            case Listing.Unknown(String why) -> {
                console.complain(
                        "the ledger cannot be read: " + why + ": is 'anew ledger serve' or etcd running there?");
                yield ExitCode.SOFTWARE;
            }
        };
    }

    private void checkArguments() {
        for (URI endpoint : endpoints) {
            if (!List.of("http", "https").contains(String.valueOf(endpoint.getScheme()))
                    || endpoint.getHost() == null) {
                throw new ParameterException(
                        spec.commandLine(), "'" + endpoint + "' is no address such as http://127.0.0.1:2379");
            }
        }
        try {
            Ledger.checkPrefix(prefix);
        } catch (IllegalArgumentException noPrefix) {
            throw new ParameterException(spec.commandLine(), String.valueOf(noPrefix.getMessage()), noPrefix);
        }
    }

    private void show(Members members, Listing.Entries entries, Console console) {
        if (json) {
            Map<String, Object> object = new LinkedHashMap<>();
            if (!members.isEmpty()) {
                object.put("members", members.json());
            }
            object.put("revision", entries.revision());
            object.put(
                    "entries",
                    entries.entries().stream().map(LedgerShowCommand::object).toList());
            console.print(Json.pretty(object));
            return;
        }
        if (!members.isEmpty()) {
            console.print(members.table());
            console.print("");
        }
        Table table = Table.of("KEY", "CHANGED", "VALUE");
        for (Entry entry : entries.entries()) {
            // A value of many lines, or one that moves the cursor, would break the table.
            String value = entry.value().replaceAll("\\p{Cntrl}+", " ");
            table = table.and(entry.key(), Long.toString(entry.modRevision()), value);
        }
        console.print(table);
        console.tell(entries.entries().size() + " keys at revision " + entries.revision());
    }

    private static Map<String, Object> object(Entry entry) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("key", entry.key());
        object.put("value", entry.value());
        object.put("createRevision", entry.createRevision());
        object.put("modRevision", entry.modRevision());
        return object;
    }
}
