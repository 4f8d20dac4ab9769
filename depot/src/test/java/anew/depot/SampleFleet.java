package anew.depot;

import anew.core.model.BuiltImage;
import anew.core.model.FileTree;
import anew.core.model.FileTree.Entry;
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
import anew.core.model.Pserver;
import anew.core.model.Rack;
import anew.core.model.Redundancy;
import anew.core.model.Sha256;
import anew.core.model.Size;
import anew.core.model.Subnet;
import anew.core.model.Volume;
import anew.core.model.VolumeName;
import anew.core.model.Vserver;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A fleet of one computing and one storing pserver with two vservers, both placed on the former. */
final class SampleFleet {

    static final HostName ALPHA = new HostName("alpha");
    static final HostName GAMMA = new HostName("gamma");
    static final HostName MAIL = new HostName("mail");
    static final HostName WEB1 = new HostName("web1");
    static final ImageName BASE = new ImageName("base");
    static final BuiltImage IMAGE =
            new BuiltImage(BASE, sha("id"), sha("root"), 8192, 4096, sha("tree"), sha("kernel"), sha("initrd"));

    private static final NetworkName LAN = new NetworkName("lan");

    private SampleFleet() {}

    static Fleet fleet() {
        SortedMap<NetworkName, Network> networks = new TreeMap<>(
                Map.of(LAN, new Network(LAN, Subnet.parse("10.1.0.0/24"), Optional.of(IpAddress.parse("10.1.0.1")))));
        SortedMap<HostName, Pserver> pservers = new TreeMap<>();
        pservers.put(ALPHA, pserver(ALPHA, true, "52:54:00:00:00:02", "10.1.0.2"));
        pservers.put(GAMMA, pserver(GAMMA, false, "52:54:00:00:00:04", "10.1.0.4"));
        SortedMap<HostName, Vserver> vservers = new TreeMap<>();
        vservers.put(WEB1, vserver(WEB1, "52:54:00:00:01:01", "10.1.0.101"));
        vservers.put(MAIL, vserver(MAIL, "52:54:00:00:01:02", "10.1.0.102"));
        return new Fleet(
                "sample",
                "example.net",
                networks,
                Duration.ofSeconds(30),
                Fleet.RESYNC_PER_SECOND,
                new LedgerPlace.Nowhere(),
                Optional.of(URI.create("http://10.1.0.1/anew")),
                new TreeMap<>(),
                pservers,
                vservers,
                new TreeMap<>());
    }

    /** The same with a volume of web1's, and two pservers that may run it. */
    static Fleet fleetWithVolume() {
        Fleet plain = fleet();
        SortedMap<HostName, Pserver> pservers = new TreeMap<>(plain.pservers());
        pservers.put(GAMMA, pserver(GAMMA, true, "52:54:00:00:00:04", "10.1.0.4"));
        SortedMap<HostName, Vserver> vservers = new TreeMap<>(plain.vservers());
        vservers.computeIfPresent(
                WEB1,
                (_, web1) -> new Vserver(
                        web1.name(),
                        web1.image(),
                        web1.memory(),
                        web1.vcpus(),
                        web1.mac(),
                        web1.network(),
                        web1.address(),
                        List.of(new Volume(
                                new VolumeName("data"),
                                Size.ofGibibytes(1),
                                new Redundancy.Mirror(2),
                                List.of(ALPHA, GAMMA))),
                        web1.spread()));
        return new Fleet(
                plain.name(),
                plain.domain(),
                plain.networks(),
                plain.failoverWithin(),
                plain.resyncPerSecond(),
                plain.ledger(),
                plain.depot(),
                plain.images(),
                pservers,
                vservers,
                plain.pins());
    }

    static Placement placement() {
        return new Placement(new TreeMap<>(Map.of(WEB1, ALPHA, MAIL, ALPHA)), new TreeMap<>());
    }

    static FileTree repository(Map<String, String> more) {
        SortedMap<String, Entry> files = new TreeMap<>();
        files.put("fleet.yaml", Entry.File.text("name: sample\n"));
        files.put("global/hosts", Entry.File.text("192.0.2.7  printer\n"));
        files.put("pservers/alpha/server.yaml", Entry.File.text("rack: r1\n"));
        files.put("pservers/alpha/domUs/web1", Entry.File.text(""));
        files.put("pservers/alpha/etc/motd", Entry.File.text("alpha\n"));
        files.put("vservers/web1/server.yaml", Entry.File.text("image: base\n"));
        files.put("vservers/web1/etc/motd", Entry.File.text("web1's own words\n"));
        files.put("vservers/mail/etc/postfix/sasl", new Entry.File(bytes("mail's secret"), 0600));
        more.forEach((path, text) -> files.put(path, Entry.File.text(text)));
        return new FileTree(files);
    }

    static SortedMap<HostName, Bundle> bundles(Map<String, String> moreFiles) {
        return BundleCompiler.compile(
                fleet(), repository(moreFiles), placement(), Map.of(BASE, IMAGE), Optional.of("r1"));
    }

    private static Pserver pserver(HostName name, boolean runsVservers, String mac, String address) {
        Nic nic = new Nic(MacAddress.parse(mac), LAN, Optional.of(IpAddress.parse(address)));
        return new Pserver(name, Size.ofGibibytes(4), 2, new Rack("r1"), runsVservers, List.of(nic), List.of());
    }

    private static Vserver vserver(HostName name, String mac, String address) {
        return new Vserver(
                name,
                BASE,
                Size.ofMebibytes(256),
                1,
                MacAddress.parse(mac),
                LAN,
                IpAddress.parse(address),
                List.of(),
                List.of());
    }

    private static Sha256 sha(String of) {
        return Sha256.of(bytes(of));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
