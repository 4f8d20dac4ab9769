package anew.cli.ledger;

import anew.cli.fleet.FleetFolder;
import anew.cli.lab.LabOptions;
import anew.cli.terminal.Console;
import anew.core.fleet.FleetReading;
import anew.core.model.Fleet;
import anew.core.port.LedgerMembers;
import anew.drivers.etcd.EtcdMembers;
import anew.lab.plan.LabPlan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What commands on the ledger share: which fleet, and how its members are asked. */
final class LedgerFleet {

    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(5);

    @Option(
            names = "--fleet",
            paramLabel = "DIR",
            description =
                    "The fleet repository (default: this folder if it has a fleet.yaml, else examples/two-racks).")
    private Optional<Path> folder = Optional.empty();

    @Mixin
    private LabOptions lab = new LabOptions();

    /** The fleet; nothing after its complaints have been printed. */
    Optional<Fleet> read(Console console) throws IOException {
        return FleetFolder.read(folder()).fleetOrComplain(console);
    }

    LabOptions lab() {
        return lab;
    }

    /**
     * A ledger that is asked.
     *
     * @param urls where clients reach it
     */
    record Access(List<URI> urls, LedgerMembers members) {
        Access {
            urls = List.copyOf(urls);
        }

        /** One whose members are reached where they say. */
        static Access at(List<URI> urls) {
            return new Access(urls, new EtcdMembers(CONNECT, ANSWER));
        }
    }

    /** The ledger that commands on {@code fleet} mean; without an address where none is known. */
    Access access(Fleet fleet) throws IOException {
        return lab.planFor(fleet)
                .map(LabPlan::ledger)
                .map(ledger ->
                        new Access(ledger.urls(), new MembersInLab(new EtcdMembers(CONNECT, ANSWER), ledger.ways())))
                .orElseGet(() -> Access.at(fleet.ledgerUrls()));
    }

    /** Likewise; nothing where there is no fleet that can be read, or no ledger is known. */
    Optional<Access> access() throws IOException {
        return Files.exists(folder().resolve("fleet.yaml"))
                        && FleetFolder.read(folder()).reading() instanceof FleetReading.Accepted(Fleet fleet)
                ? Optional.of(access(fleet)).filter(access -> !access.urls().isEmpty())
                : Optional.empty();
    }

    private Path folder() {
        return folder.orElseGet(FleetFolder::usual);
    }

    /** Why a ledger that agents keep cannot be managed in {@code fleet}. */
    static String namesNobody(Fleet fleet) {
        return "fleet.yaml of " + fleet.name()
                + " names no pservers for the ledger: write 'ledger: {pservers: [...]}' with 1, 3 or 5 of them";
    }

    /** Whether a person types {@code word} when told {@code what} will happen. */
    static boolean isConfirmed(Console console, String what, String word) throws IOException {
        console.tell(what + " Type " + word + " to go on:");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        return word.equals(in.readLine());
    }
}
