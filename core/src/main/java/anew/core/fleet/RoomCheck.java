package anew.core.fleet;

import anew.core.model.HostName;
import anew.core.model.NetworkName;
import anew.core.model.Pserver;
import anew.core.model.Size;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Checks that the fleet has the memory and CPUs that its vservers ask for, also after the loss of any one pserver.
 *
 * <p>What is refused here has no placement at all; whether one exists is for {@code anew.core.plan} to find. Vservers
 * whose file is damaged are left out, so what is said of the others stays true when they are mended.
 */
final class RoomCheck {

    /** Debian's kernel does not boot in less. */
    private static final long VSERVER_MEMORY_MIN = 32L << 20;

    /** A pserver that may run domUs. */
    private record Host(HostName name, long memory, int vcpus, Place place) {}

    /** The pservers of one network with the most and second most memory, and the most vCPUs of any. */
    private static final class Roomiest {
        private Optional<Host> first = Optional.empty();
        private Optional<Host> second = Optional.empty();
        private int vcpus;

        void add(Host host) {
            if (first.isEmpty() || host.memory() > first.get().memory()) {
                second = first;
                first = Optional.of(host);
            } else if (second.isEmpty() || host.memory() > second.get().memory()) {
                second = Optional.of(host);
            }
            vcpus = Math.max(vcpus, host.vcpus());
        }
    }

    private final Drafts drafts;
    private final Networks networks;
    private final Complaints complaints;
    private final List<Host> hosts = new ArrayList<>();
    private final Map<NetworkName, Roomiest> byNetwork = new HashMap<>();

    private RoomCheck(Drafts drafts, Networks networks, Complaints complaints) {
        this.drafts = drafts;
        this.networks = networks;
        this.complaints = complaints;
        drafts.pservers().values().forEach(this::addHost);
    }

    /** Runs when all pservers and networks are known; with a part of them every sum would be wrong. */
    static void run(Drafts drafts, Complaints complaints) {
        boolean known = drafts.allPserversTell(
                PserverKeys.MEMORY, PserverKeys.CPUS, PserverKeys.NICS, PserverKeys.RUNS_VSERVERS);
        if (known
                && drafts.networks().isPresent()
                && allNicsPlugged(drafts, drafts.networks().get())) {
            new RoomCheck(drafts, drafts.networks().get(), complaints).all();
        }
    }

    private static boolean allNicsPlugged(Drafts drafts, Networks networks) {
        return drafts.pservers().values().stream()
                .flatMap(pserver -> pserver.section().require(PserverKeys.NICS).stream())
                .allMatch(nic ->
                        networks.named(nic.value().require(PserverKeys.NETWORK)).isPresent());
    }

    private void addHost(Draft<HostName> pserver) {
        Section section = pserver.section();
        if (!Drafts.runsVservers(section)) {
            return;
        }
        Located<Size> memory = section.at(PserverKeys.MEMORY).orElseThrow();
        long room = memory.value().bytes() - Pserver.DOM0_MEMORY.bytes();
        if (room <= 0) {
            complaints.add(
                    memory.place(),
                    "memory " + memory.value() + " leaves none for domUs: dom0 keeps " + Pserver.DOM0_MEMORY,
                    "add memory, or write runs-vservers: false");
        }
        Host host = new Host(
                pserver.name(),
                Math.max(0, room),
                section.require(PserverKeys.CPUS) * Pserver.VCPUS_PER_CPU,
                memory.place());
        hosts.add(host);
        for (Located<Section> nic : section.require(PserverKeys.NICS)) {
            byNetwork
                    .computeIfAbsent(nic.value().require(PserverKeys.NETWORK), name -> new Roomiest())
                    .add(host);
        }
    }

    private void all() {
        if (drafts.vservers().isEmpty()) {
            return;
        }
        if (hosts.size() < 2) {
            complaints.add(
                    Place.wholeFile("pservers"),
                    hosts.isEmpty()
                            ? "no pserver runs vservers"
                            : "only pserver '" + hosts.getFirst().name()
                                    + "' runs vservers, and none survives its loss",
                    "add a pserver without 'runs-vservers: false'");
            return;
        }
        drafts.vservers().values().forEach(vserver -> vserver(vserver.section()));
        sum();
        pins();
    }

    private void vserver(Section vserver) {
        vserver.at(VserverKeys.MEMORY)
                .filter(memory -> memory.value().bytes() < VSERVER_MEMORY_MIN)
                .ifPresent(memory -> complaints.add(
                        memory.place(),
                        "memory " + memory.value() + " is too little for a kernel to boot",
                        "give it at least " + Size.format(VSERVER_MEMORY_MIN)));
        Optional<Networks.Net> net = vserver.get(VserverKeys.ADDRESS).flatMap(networks::containing);
        if (net.isEmpty()) {
            return;
        }
        NetworkName network = net.get().name();
        Optional<Roomiest> roomiest = Optional.ofNullable(byNetwork.get(network));
        if (roomiest.isEmpty()) {
            complaints.add(
                    vserver.at(VserverKeys.ADDRESS).orElseThrow().place(),
                    "no pserver that runs vservers has a NIC in network " + network,
                    "plug a NIC into it, or take an address of another network");
            return;
        }
        vserver.at(VserverKeys.MEMORY).ifPresent(memory -> memory(memory, network, roomiest.get()));
        vserver.at(VserverKeys.VCPUS)
                .filter(vcpus -> vcpus.value() > roomiest.get().vcpus)
                .ifPresent(vcpus -> complaints.add(
                        vcpus.place(),
                        vcpus.value() + " vCPUs fit no pserver in network " + network + ": the largest has room for "
                                + roomiest.get().vcpus,
                        "ask for fewer, or add a larger pserver"));
    }

    private void memory(Located<Size> memory, NetworkName network, Roomiest roomiest) {
        Host first = roomiest.first.orElseThrow();
        long second = roomiest.second.map(Host::memory).orElse(0L);
        long bytes = memory.value().bytes();
        if (bytes > first.memory()) {
            complaints.add(
                    memory.place(),
                    "memory " + memory.value() + " fits no pserver: the roomiest in network " + network + ", '"
                            + first.name() + "', has " + Size.format(first.memory()) + " for domUs",
                    "ask for less, or add a larger pserver");
        } else if (bytes > second) {
            complaints.add(
                    memory.place(),
                    "memory " + memory.value() + " fits only '" + first.name() + "', so the vserver would not survive"
                            + " its loss: the next in network " + network + " has " + Size.format(second)
                            + " for domUs",
                    "ask for less, or add a second pserver of that size");
        }
    }

    private void sum() {
        long total = 0;
        Host largest = hosts.getFirst();
        for (Host host : hosts) {
            total += host.memory();
            largest = host.memory() > largest.memory() ? host : largest;
        }
        long needed = 0;
        for (Draft<HostName> vserver : drafts.vservers().values()) {
            needed += vserver.section().get(VserverKeys.MEMORY).map(Size::bytes).orElse(0L);
        }
        long left = total - largest.memory();
        if (needed > total) {
            complaints.add(
                    Place.wholeFile("vservers"),
                    "all vservers together ask for " + Size.format(needed) + " of memory, and all pservers have "
                            + Size.format(total) + " for domUs",
                    "ask for " + Size.format(needed - left) + " less, or add pservers");
        } else if (needed > left) {
            complaints.add(
                    largest.place(),
                    "without '" + largest.name() + "' the pservers have " + Size.format(left)
                            + " of memory for domUs, and the vservers ask for " + Size.format(needed)
                            + ": the fleet would not survive its loss",
                    "ask for " + Size.format(needed - left) + " less, or add a pserver");
        }
    }

    private void pins() {
        Map<HostName, Long> pinned = new TreeMap<>();
        for (Pin pin : drafts.layout().pins()) {
            Optional.ofNullable(drafts.vservers().get(pin.vserver()))
                    .flatMap(vserver -> vserver.section().get(VserverKeys.MEMORY))
                    .ifPresent(memory -> pinned.merge(pin.pserver(), memory.bytes(), Long::sum));
            network(pin);
        }
        for (Host host : hosts) {
            long needed = pinned.getOrDefault(host.name(), 0L);
            if (needed > host.memory()) {
                complaints.add(
                        Place.wholeFile("pservers/" + host.name() + "/domUs"),
                        "the vservers pinned here ask for " + Size.format(needed) + " of memory, and the pserver has "
                                + Size.format(host.memory()) + " for domUs",
                        "unpin one of them");
            }
        }
    }

    private void network(Pin pin) {
        Optional<Networks.Net> net = Optional.ofNullable(drafts.vservers().get(pin.vserver()))
                .flatMap(vserver -> vserver.section().get(VserverKeys.ADDRESS))
                .flatMap(networks::containing);
        Optional<Draft<HostName>> pserver =
                Optional.ofNullable(drafts.pservers().get(pin.pserver()));
        if (net.isEmpty()
                || pserver.isEmpty()
                || !Drafts.runsVservers(pserver.get().section())) {
            return;
        }
        boolean plugged = pserver.get().section().require(PserverKeys.NICS).stream()
                .anyMatch(nic -> nic.value()
                        .require(PserverKeys.NETWORK)
                        .equals(net.get().name()));
        if (!plugged) {
            complaints.add(
                    pin.place(),
                    "pserver '" + pin.pserver() + "' has no NIC in network "
                            + net.get().name() + ", where vserver '" + pin.vserver() + "' has its address",
                    "pin it to a pserver that has one");
        }
    }
}
