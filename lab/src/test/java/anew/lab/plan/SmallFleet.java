package anew.lab.plan;

import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.ImageName;
import anew.core.model.IpAddress;
import anew.core.model.LedgerPlace;
import anew.core.model.MacAddress;
import anew.core.model.Network;
import anew.core.model.NetworkName;
import anew.core.model.Nic;
import anew.core.model.Placement;
import anew.core.model.Pool;
import anew.core.model.PoolName;
import anew.core.model.Pserver;
import anew.core.model.Rack;
import anew.core.model.Size;
import anew.core.model.Subnet;
import anew.core.model.Vserver;
import anew.lab.qemu.Accelerator;
import anew.lab.qemu.Firmware;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** One pserver that computes, one that stores, one vserver, two networks. */
public final class SmallFleet {

    private static final NetworkName LAN = new NetworkName("lan");

    private SmallFleet() {}

    public static Fleet fleet() {
        return fleet("storage");
    }

    /** Likewise, with a second network of that name. */
    static Fleet fleet(String second) {
        return fleet(second, new LedgerPlace.Nowhere());
    }

    /** Likewise, with its ledger there. */
    static Fleet fleet(String second, LedgerPlace ledger) {
        NetworkName other = new NetworkName(second);
        Pool pool = new Pool(new PoolName("p1"), "/dev/disk/by-id/virtio-vol-a", Size.parse("20 GiB"));
        Pserver alpha = pserver("alpha", 1, other, true, List.of());
        // 10.1.0.253 is taken, so that the lab has to look further for free addresses.
        Pserver store = pserver("store1", 2, other, false, List.of(pool));
        Vserver web = new Vserver(
                new HostName("web1"),
                new ImageName("base"),
                Size.parse("256 MiB"),
                1,
                MacAddress.parse("52:54:00:00:01:01"),
                LAN,
                IpAddress.parse("10.1.0.21"),
                List.of(),
                List.of());
        Vserver high = new Vserver(
                new HostName("high"),
                new ImageName("base"),
                Size.parse("256 MiB"),
                1,
                MacAddress.parse("52:54:00:00:01:02"),
                LAN,
                IpAddress.parse("10.1.0.253"),
                List.of(),
                List.of());
        return new Fleet(
                "small",
                "example.net",
                new TreeMap<>(Map.of(
                        LAN,
                        new Network(LAN, Subnet.parse("10.1.0.0/24"), Optional.of(IpAddress.parse("10.1.0.1"))),
                        other,
                        new Network(other, Subnet.parse("10.2.0.0/24"), Optional.empty()))),
                Duration.ofSeconds(30),
                Fleet.RESYNC_PER_SECOND,
                ledger,
                Optional.empty(),
                new TreeMap<>(),
                new TreeMap<>(Map.of(alpha.name(), alpha, store.name(), store)),
                new TreeMap<>(Map.of(web.name(), web, high.name(), high)),
                new TreeMap<>());
    }

    /** The second vserver runs nowhere in the lab. */
    public static Placement placement() {
        return new Placement(
                new TreeMap<>(Map.of(
                        new HostName("web1"), new HostName("alpha"), new HostName("high"), new HostName("elsewhere"))),
                new TreeMap<>());
    }

    /** A lab for it, which nobody has made. */
    public static LabPlan plan() {
        LabPlanner.Request request = new LabPlanner.Request(
                fleet(),
                placement(),
                Set.of(),
                Path.of("/images/dom0/anew.iso"),
                Path.of("/images"),
                Firmware.BIOS,
                Accelerator.EMULATION,
                2);
        LabFolder folder = LabFolder.at(Path.of("/tmp/lab"), Path.of("/tmp"));
        return LabPlanner.plan(request, folder, PortBook.EMPTY, port -> true);
    }

    private static Pserver pserver(
            String name, int number, NetworkName second, boolean runsVservers, List<Pool> pools) {
        Nic lan = new Nic(
                MacAddress.parse("52:54:00:00:00:0" + number), LAN, Optional.of(IpAddress.parse("10.1.0.1" + number)));
        Nic storage = new Nic(
                MacAddress.parse("52:54:00:00:02:0" + number),
                second,
                Optional.of(IpAddress.parse("10.2.0.1" + number)));
        return new Pserver(
                new HostName(name),
                Size.parse("2 GiB"),
                4,
                new Rack("r" + number),
                runsVservers,
                List.of(lan, storage),
                pools);
    }
}
