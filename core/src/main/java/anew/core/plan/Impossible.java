package anew.core.plan;

import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.NetworkName;
import anew.core.model.Nic;
import anew.core.model.Pserver;
import anew.core.model.Rack;
import anew.core.model.Spread;
import anew.core.model.SpreadGroup;
import anew.core.model.Vserver;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds what no placement can mend, by counting alone; such a fleet gets a plain answer at once. */
final class Impossible {

    /** How many places there are for members of a spread group. */
    private record Places(int pservers, int racks) {
        int of(Spread.Across across) {
            return across == Spread.Across.RACK ? racks : pservers;
        }
    }

    private final Fleet fleet;
    private final List<Refusal> refusals = new ArrayList<>();
    private final Map<NetworkName, List<Pserver>> hosts = new HashMap<>();
    private final Map<Set<NetworkName>, Places> places = new HashMap<>();

    private Impossible(Fleet fleet) {
        this.fleet = fleet;
        fleet.pservers().values().stream()
                .filter(Pserver::runsVservers)
                .forEach(pserver -> pserver.nics().stream()
                        .map(Nic::network)
                        .distinct()
                        .forEach(network -> hosts.computeIfAbsent(network, name -> new ArrayList<>())
                                .add(pserver)));
    }

    static List<Refusal> in(Fleet fleet) {
        Impossible impossible = new Impossible(fleet);
        impossible.pins();
        impossible.networks();
        impossible.groups();
        return impossible.refusals;
    }

    private void pins() {
        fleet.pins().forEach((vserver, pserver) -> {
            if (fleet.vservers().containsKey(vserver) && !fleet.pservers().containsKey(pserver)) {
                refusals.add(new Refusal.PinDoesNotFit(vserver, pserver, List.of()));
            }
        });
    }

    /** What all vservers of a network need together, against what is left without its largest pserver. */
    private void networks() {
        SortedMap<NetworkName, long[]> needs = new TreeMap<>();
        for (Vserver vserver : fleet.vservers().values()) {
            long[] sums = needs.computeIfAbsent(vserver.network(), name -> new long[2]);
            sums[0] += vserver.memory().bytes();
            sums[1] += vserver.vcpus();
        }
        needs.forEach((network, sums) -> {
            tooLittle(network, true, sums[0]).ifPresent(refusals::add);
            tooLittle(network, false, sums[1]).ifPresent(refusals::add);
        });
    }

    private Optional<Refusal> tooLittle(NetworkName network, boolean isMemory, long needed) {
        List<Pserver> on = hosts.getOrDefault(network, List.of());
        Comparator<Pserver> bySize = Comparator.comparingLong(host -> amount(host, isMemory));
        long inAll = on.stream().mapToLong(host -> amount(host, isMemory)).sum();
        return on.stream()
                .max(bySize.thenComparing(Pserver::name, Comparator.reverseOrder()))
                .filter(largest -> on.size() > 1 && inAll - amount(largest, isMemory) < needed)
                .map(largest -> new Refusal.NotEnoughInAll(
                        network, largest.name(), isMemory, needed, inAll - amount(largest, isMemory)));
    }

    private static long amount(Pserver pserver, boolean isMemory) {
        return isMemory ? pserver.domuMemoryBytes() : pserver.domuVcpus();
    }

    /** Groups with more members that want a rack (or pserver) of their own than there are on their networks. */
    private void groups() {
        SortedMap<SpreadGroup, SortedSet<HostName>> members = new TreeMap<>();
        Map<SpreadGroup, SortedSet<HostName>> acrossRacks = new HashMap<>();
        for (Vserver vserver : fleet.vservers().values()) {
            for (Spread rule : vserver.spread()) {
                members.computeIfAbsent(rule.group(), group -> new TreeSet<>()).add(vserver.name());
                if (rule.across() == Spread.Across.RACK) {
                    acrossRacks
                            .computeIfAbsent(rule.group(), group -> new TreeSet<>())
                            .add(vserver.name());
                }
            }
        }
        members.forEach((group, names) -> {
            SortedSet<HostName> racked = acrossRacks.getOrDefault(group, new TreeSet<>());
            tooWide(group, Spread.Across.RACK, racked)
                    .or(() -> tooWide(group, Spread.Across.PSERVER, names))
                    .ifPresent(refusals::add);
        });
    }

    private Optional<Refusal> tooWide(SpreadGroup group, Spread.Across across, SortedSet<HostName> members) {
        Set<NetworkName> networks = new HashSet<>();
        for (HostName member : members) {
            Optional.ofNullable(fleet.vservers().get(member))
                    .map(Vserver::network)
                    .ifPresent(networks::add);
        }
        int available = places.computeIfAbsent(networks, this::placesOn).of(across);
        return available >= members.size()
                ? Optional.empty()
                : Optional.of(new Refusal.SpreadTooWide(group, across, List.copyOf(members), available));
    }

    private Places placesOn(Set<NetworkName> networks) {
        Set<HostName> pservers = new HashSet<>();
        Set<Rack> racks = new HashSet<>();
        networks.stream()
                .flatMap(network -> hosts.getOrDefault(network, List.of()).stream())
                .forEach(pserver -> {
                    pservers.add(pserver.name());
                    racks.add(pserver.rack());
                });
        return new Places(pservers.size(), racks.size());
    }
}
