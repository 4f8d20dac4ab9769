package anew.cli.volume;

import anew.cli.fleet.FleetFolder;
import anew.cli.lab.LabOptions;
import anew.cli.records.FleetLedger;
import anew.cli.terminal.Console;
import anew.core.fleet.Nearest;
import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.VolumeId;
import anew.core.model.VolumeName;
import anew.lab.plan.LabPlan;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all commands on volumes share: which fleet, which ledger. */
final class VolumeOptions {

    @Option(
            names = "--fleet",
            paramLabel = "DIR",
            description =
                    "The fleet repository (default: this folder if it has a fleet.yaml, else examples/two-racks).")
    private Optional<Path> fleet = Optional.empty();

    @Option(
            names = "--ledger",
            paramLabel = "URL",
            split = ",",
            description = "The ledger (default: what fleet.yaml says, or else that of the lab that stands).")
    private List<URI> ledger = List.of();

    @Mixin
    private LabOptions lab = new LabOptions();

    LabOptions lab() {
        return lab;
    }

    /** The fleet; nothing after its complaints have been printed. */
    Optional<Fleet> fleet(Console console) throws IOException {
        return FleetFolder.read(fleet.orElseGet(FleetFolder::usual)).fleetOrComplain(console);
    }

    /** The fleet's part of the ledger. */
    FleetLedger ledger(Fleet of) throws IOException {
        return FleetLedger.at(urls(of), of.name());
    }

    private List<URI> urls(Fleet of) throws IOException {
        if (!ledger.isEmpty()) {
            return ledger;
        }
        Optional<LabPlan> plan = lab.planFor(of);
        if (plan.isPresent()) {
            return plan.get().ledger().urls();
        }
        if (of.ledgerUrls().isEmpty()) {
            throw new IOException("fleet.yaml of " + of.name()
                    + " does not say where the ledger is, and no lab stands: name it with --ledger URL");
        }
        return of.ledgerUrls();
    }

    /**
     * The volume that {@code text} names.
     *
     * @throws IOException if there is none, naming the nearest
     */
    static VolumeId volume(String text, Set<VolumeId> known) throws IOException {
        List<VolumeId> meant = known.stream().filter(id -> is(text, id)).toList();
        if (meant.size() == 1) {
            return meant.getFirst();
        }
        if (meant.size() > 1) {
            throw new IOException("vserver " + text + " has several volumes: name one of "
                    + meant.stream().map(VolumeId::toString).collect(Collectors.joining(", ")));
        }
        throw unknown("volume", text, known.stream().map(VolumeId::toString).toList());
    }

    /** The vserver that {@code text} names, by its own name or by that of one of its volumes. */
    static HostName vserver(String text, Set<VolumeId> known) throws IOException {
        return known.stream()
                .filter(id -> is(text, id))
                .map(VolumeId::vserver)
                .findFirst()
                .orElseThrow(() -> {
                    SortedSet<String> names = new TreeSet<>();
                    known.forEach(id -> {
                        names.add(id.toString());
                        names.add(id.vserver().text());
                    });
                    return unknown("vserver with volumes", text, names);
                });
    }

    /** Whether {@code text} names the volume. */
    static boolean is(String text, VolumeId id) {
        return id.toString().equals(text) || id.vserver().text().equals(text);
    }

    /** Whether {@code text} names the volume's vserver, or any volume of it. */
    static boolean isOf(String text, VolumeId id) {
        return id.vserver().text().equals(text.split("/", 2)[0]);
    }

    private static IOException unknown(String what, String text, Collection<String> names) {
        String otherwise = names.isEmpty() ? "it has none: 'anew volume create'" : "it has " + String.join(", ", names);
        return new IOException(
                "the ledger has no " + what + " '" + text + "': " + Nearest.remedy(text, names, otherwise));
    }

    /** A name such as {@code db1/data} that need not be in the ledger yet. */
    static VolumeId parse(String text) throws IOException {
        String[] parts = text.split("/", -1);
        try {
            if (parts.length == 2) {
                return new VolumeId(new HostName(parts[0]), new VolumeName(parts[1]));
            }
        } catch (IllegalArgumentException wrong) {
            throw new IOException(wrong.getMessage(), wrong);
        }
        throw new IOException("'" + text + "' is not a volume: write VSERVER/VOLUME, such as db1/data");
    }
}
