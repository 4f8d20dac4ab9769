package anew.lab.plan;

import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.core.model.LedgerPlace;
import anew.core.model.Network;
import anew.core.model.NetworkName;
import anew.core.model.Nic;
import anew.core.model.Placement;
import anew.core.model.Pool;
import anew.core.model.PoolName;
import anew.core.model.Pserver;
import anew.core.model.Size;
import anew.core.model.Subnet;
import anew.core.model.Vserver;
import anew.lab.net.SwitchPort;
import anew.lab.plan.LabPlan.DomU;
import anew.lab.plan.LabPlan.Machine;
import anew.lab.plan.LabPlan.Reach;
import anew.lab.qemu.Accelerator;
import anew.lab.qemu.Firmware;
import anew.lab.qemu.GatewaySpec;
import anew.lab.qemu.MachineSpec;
import anew.lab.qemu.QemuCommand;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/**
 * Decides what a lab for a fleet consists of. Pure: whether a port is free is asked of a function, and nothing is made.
 *
 * <p>In this order: (1) the pservers that take part and the vservers placed on them; (2) ports; (3) on each network three
 * free addresses, for the gateway, its name server (which nobody is told of) and the services; (4) command lines.
 */
public final class LabPlanner {

    /** The config partition; the content of a bundle is some hundred kilobytes. */
    public static final Size CONFIG_SIZE = Size.ofMebibytes(64);

    /** The disk of a machine beside its pools: swap, /var and the image cache. A sparse file, so generous. */
    public static final Size DISK_SIZE = Size.ofMebibytes(8 * 1024);

    private static final String DISK_SERIAL = "anew";
    private static final int SSH = 22;
    private static final int HTTP = 80;

    /** How the path of a disk with a serial number begins, in udev's naming. */
    private static final String BY_ID = "/dev/disk/by-id/virtio-";

    /**
     * What a lab is wanted.
     *
     * @param only the pservers that take part; all if empty
     * @param iso the dom0 image
     * @param images the image store that machines fetch from
     */
    public record Request(
            Fleet fleet,
            Placement placement,
            Set<HostName> only,
            Path iso,
            Path images,
            Firmware firmware,
            Accelerator accelerator,
            int hostCpus) {
        public Request {
            only = Set.copyOf(only);
        }
    }

    private final Request request;
    private final LabFolder folder;
    private final List<Pserver> pservers;
    private final List<Vserver> vservers;
    private final PortBook ports;

    private LabPlanner(Request request, LabFolder folder, PortBook before, IntPredicate isFree) {
        this.request = request;
        this.folder = folder;
        this.pservers = request.fleet.pservers().values().stream()
                .filter(pserver -> request.only.isEmpty() || request.only.contains(pserver.name()))
                .toList();
        Set<HostName> names = new HashSet<>(pservers.stream().map(Pserver::name).toList());
        this.vservers = request.fleet.vservers().values().stream()
                .filter(vserver -> request.placement
                        .hostOf(vserver.name())
                        .filter(names::contains)
                        .isPresent())
                .toList();
        this.ports = PortBook.assign(purposes(), before, folder.root().hashCode(), isFree);
    }

    /**
     * The lab for {@code request} in {@code folder}.
     *
     * @param before ports of an earlier plan for the same folder
     * @throws IllegalArgumentException saying what of the fleet the lab cannot have, and what to do
     */
    public static LabPlan plan(Request request, LabFolder folder, PortBook before, IntPredicate isFree) {
        for (HostName name : request.only) {
            if (!request.fleet.pservers().containsKey(name)) {
                throw new IllegalArgumentException("the fleet has no pserver " + name + ": it has "
                        + request.fleet.pservers().keySet());
            }
        }
        LabPlanner planner = new LabPlanner(request, folder, before, isFree);
        planner.requireKeepers();
        return planner.plan();
    }

    /** A ledger without some of its members would begin with less than it is to survive the loss of. */
    private void requireKeepers() {
        keepers().forEach((name, address) -> {
            if (pservers.stream().noneMatch(pserver -> pserver.name().equals(name))) {
                throw new IllegalArgumentException("pserver " + name + " keeps the ledger together with "
                        + keepers().keySet() + ", and does not take part in the lab: name all of them in --only");
            }
            if (address.version() != 4) {
                throw new IllegalArgumentException(
                        "pserver " + name + " keeps the ledger at " + address
                                + ", and the lab's gateway reaches IPv4 addresses only: give its nic on the network for storage one");
            }
        });
    }

    private SortedMap<HostName, IpAddress> keepers() {
        return request.fleet.ledgerKeepers();
    }

    private LabLedger ledger() {
        if (keepers().isEmpty()) {
            return new LabLedger.OfDaemon(ports.of("ledger"));
        }
        SortedMap<HostName, LabLedger.Seat> seats = new TreeMap<>();
        keepers()
                .forEach((name, address) -> seats.put(
                        name, new LabLedger.Seat(address.httpUrl(LedgerPlace.PORT), ports.of(seatName(name)))));
        return new LabLedger.OnMachines(seats);
    }

    private static String seatName(HostName keeper) {
        return "ledger on " + keeper;
    }

    private LabPlan plan() {
        LabLedger ledger = ledger();
        SortedMap<NetworkName, GatewaySpec.Side> sides = sides();
        SortedMap<HostName, Machine> machines = new TreeMap<>();
        pservers.forEach(pserver -> machines.put(pserver.name(), machine(pserver, sides)));
        SortedMap<HostName, DomU> domUs = new TreeMap<>();
        for (Vserver vserver : vservers) {
            HostName host = request.placement.hostOf(vserver.name()).orElseThrow();
            domUs.put(vserver.name(), new DomU(vserver.name(), host, reach(vserver.name(), vserver.address())));
        }
        GatewaySpec gateway = new GatewaySpec(
                List.copyOf(sides.values()),
                ports.of("depot"),
                ledger instanceof LabLedger.OfDaemon(int port) ? Optional.of(port) : Optional.empty(),
                folder.gatewayPid(),
                folder.gatewayQmp());
        return new LabPlan(
                request.accelerator,
                request.firmware,
                request.images,
                ports,
                ports.of("depot"),
                ledger,
                cables(),
                QemuCommand.gateway(gateway),
                machines,
                domUs);
    }

    private SortedSet<String> purposes() {
        SortedSet<String> purposes = new TreeSet<>(Set.of("depot"));
        if (keepers().isEmpty()) {
            purposes.add("ledger");
        }
        keepers().keySet().forEach(keeper -> purposes.add(seatName(keeper)));
        for (Pserver pserver : pservers) {
            for (int nic = 0; nic < pserver.nics().size(); nic++) {
                purposes.addAll(cablePurposes(nicName(pserver, nic)));
            }
            purposes.addAll(List.of("ssh " + pserver.name(), "http " + pserver.name()));
        }
        vservers.forEach(vserver -> purposes.addAll(List.of("ssh " + vserver.name(), "http " + vserver.name())));
        networks().forEach(network -> purposes.addAll(cablePurposes(gatewayName(network))));
        return purposes;
    }

    private static String nicName(Pserver pserver, int nic) {
        return pserver.name() + " " + nic;
    }

    private static String gatewayName(NetworkName network) {
        return SwitchPort.GATEWAY + " " + network;
    }

    private static List<String> cablePurposes(String name) {
        return List.of("switch end of " + name, "machine end of " + name);
    }

    private SwitchPort cable(String machine, NetworkName network, String name) {
        List<String> ends = cablePurposes(name);
        return new SwitchPort(machine, network, ports.of(ends.get(0)), ports.of(ends.get(1)));
    }

    private List<SwitchPort> cables() {
        List<SwitchPort> cables = new ArrayList<>();
        for (Pserver pserver : pservers) {
            cables(pserver).forEach(cable -> cables.add(cable.port()));
        }
        networks().forEach(network -> cables.add(cable(SwitchPort.GATEWAY, network, gatewayName(network))));
        return cables;
    }

    private List<MachineSpec.Cable> cables(Pserver pserver) {
        List<MachineSpec.Cable> cables = new ArrayList<>();
        for (int index = 0; index < pserver.nics().size(); index++) {
            Nic nic = pserver.nics().get(index);
            String machine = pserver.name().text();
            cables.add(new MachineSpec.Cable(nic.mac(), cable(machine, nic.network(), nicName(pserver, index))));
        }
        return cables;
    }

    /** The networks by which the host reaches somebody, or somebody the ledger. */
    private SortedSet<NetworkName> networks() {
        SortedSet<NetworkName> networks = new TreeSet<>();
        pservers.forEach(pserver -> {
            networks.add(entrance(pserver).network());
            networks.add(storageEntrance(pserver).network());
        });
        vservers.forEach(vserver -> networks.add(vserver.network()));
        networks.removeIf(network -> !isIpv4(network));
        return networks;
    }

    private boolean isIpv4(NetworkName network) {
        Network found = request.fleet.networks().get(network);
        return found != null && found.subnet().base().version() == 4;
    }

    /** The interface by which the host reaches a pserver. */
    private Nic entrance(Pserver pserver) {
        return pserver.nics().stream()
                .filter(nic -> nic.address().isPresent() && isIpv4(nic.network()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("pserver " + pserver.name()
                        + " has no interface with an IPv4 address, by which the lab could reach it: give one of its nics"
                        + " an address"));
    }

    /** The interface by which a pserver speaks of volumes. */
    private Nic storageEntrance(Pserver pserver) {
        return pserver.nics().stream()
                .filter(nic -> nic.network().equals(Network.STORAGE))
                .filter(nic -> nic.address().isPresent() && isIpv4(nic.network()))
                .findFirst()
                .orElseGet(() -> entrance(pserver));
    }

    private Reach reach(HostName name, IpAddress address) {
        return new Reach(address, ports.of("ssh " + name), ports.of("http " + name));
    }

    private SortedMap<NetworkName, GatewaySpec.Side> sides() {
        SortedMap<NetworkName, GatewaySpec.Side> sides = new TreeMap<>();
        SortedSet<NetworkName> wanted = networks();
        request.fleet.networks().forEach((name, network) -> {
            if (wanted.contains(name)) {
                sides.put(name, side(network));
            }
        });
        return sides;
    }

    private GatewaySpec.Side side(Network network) {
        List<IpAddress> free = freeAddresses(network, network.gateway().isPresent() ? 2 : 3);
        List<GatewaySpec.Forward> forwards = new ArrayList<>();
        keepers().forEach((name, address) -> {
            if (network.subnet().contains(address)) {
                forwards.add(new GatewaySpec.Forward(ports.of(seatName(name)), address, LedgerPlace.PORT));
            }
        });
        for (Pserver pserver : pservers) {
            Nic entrance = entrance(pserver);
            if (entrance.network().equals(network.name())) {
                forwards.addAll(forwards(pserver.name(), entrance.address().orElseThrow()));
            }
        }
        for (Vserver vserver : vservers) {
            if (vserver.network().equals(network.name())) {
                forwards.addAll(forwards(vserver.name(), vserver.address()));
            }
        }
        return new GatewaySpec.Side(
                cable(SwitchPort.GATEWAY, network.name(), gatewayName(network.name())),
                network.subnet(),
                network.gateway().orElseGet(free::getLast),
                free.get(0),
                free.get(1),
                forwards);
    }

    private List<GatewaySpec.Forward> forwards(HostName name, IpAddress address) {
        Reach reach = reach(name, address);
        return List.of(
                new GatewaySpec.Forward(reach.sshPort(), address, SSH),
                new GatewaySpec.Forward(reach.httpPort(), address, HTTP));
    }

    /** The highest addresses that nobody in the fleet has; people number their machines from below. */
    private List<IpAddress> freeAddresses(Network network, int count) {
        Set<IpAddress> taken = takenAddresses();
        Subnet subnet = network.subnet();
        List<IpAddress> free = new ArrayList<>();
        int hostBits = subnet.base().bits() - subnet.prefixLength();
        BigInteger next =
                subnet.base().value().add(BigInteger.TWO.pow(hostBits)).subtract(BigInteger.ONE);
        while (free.size() < count && next.compareTo(subnet.base().value()) >= 0) {
            IpAddress candidate = new IpAddress(4, next);
            if (subnet.isUsable(candidate) && !taken.contains(candidate)) {
                free.add(candidate);
            }
            next = next.subtract(BigInteger.ONE);
        }
        if (free.size() < count) {
            throw new IllegalArgumentException("network " + network.name() + " has only " + free.size()
                    + " free addresses, and the lab's gateway needs " + count + ": widen " + subnet);
        }
        return free;
    }

    private Set<IpAddress> takenAddresses() {
        Set<IpAddress> taken = new HashSet<>();
        for (Pserver pserver : request.fleet.pservers().values()) {
            pserver.nics().forEach(nic -> nic.address().ifPresent(taken::add));
        }
        request.fleet.vservers().values().forEach(vserver -> taken.add(vserver.address()));
        request.fleet.networks().values().forEach(network -> network.gateway().ifPresent(taken::add));
        return taken;
    }

    private Machine machine(Pserver pserver, SortedMap<NetworkName, GatewaySpec.Side> sides) {
        Nic entrance = entrance(pserver);
        SortedMap<PoolName, MachineSpec.Disk> pools = new TreeMap<>();
        for (Pool pool : pserver.storage()) {
            pools.put(pool.name(), disk(pserver, pool));
        }
        return new Machine(
                pserver.name(),
                QemuCommand.machine(spec(pserver)),
                pools,
                reach(pserver.name(), entrance.address().orElseThrow()),
                URI.create("http://" + services(entrance, sides)),
                keepers().isEmpty()
                        ? List.of(services(storageEntrance(pserver), sides).httpUrl(LedgerPlace.PORT))
                        : request.fleet.ledgerUrls());
    }

    private static IpAddress services(Nic nic, SortedMap<NetworkName, GatewaySpec.Side> sides) {
        return Optional.ofNullable(sides.get(nic.network())).orElseThrow().services();
    }

    private MachineSpec spec(Pserver pserver) {
        List<MachineSpec.Disk> disks = new ArrayList<>();
        disks.add(new MachineSpec.Disk("disk0", folder.disk(pserver.name()), DISK_SERIAL, DISK_SIZE));
        pserver.storage().forEach(pool -> disks.add(disk(pserver, pool)));
        return new MachineSpec(
                pserver.name(),
                request.accelerator,
                request.firmware,
                pserver.memory(),
                cpus(pserver),
                request.iso,
                disks,
                cables(pserver),
                folder.files(pserver.name()));
    }

    private int cpus(Pserver pserver) {
        return switch (request.accelerator) {
            case KVM -> Math.min(pserver.cpus(), request.hostCpus);
            case EMULATION -> 1;
        };
    }

    private MachineSpec.Disk disk(Pserver pserver, Pool pool) {
        String node = "disk" + (1 + pserver.storage().indexOf(pool));
        String serial = pool.device().startsWith(BY_ID)
                ? pool.device().substring(BY_ID.length())
                : pool.name().text();
        return new MachineSpec.Disk(node, folder.pool(pserver.name(), pool.name()), serial, pool.size());
    }
}
