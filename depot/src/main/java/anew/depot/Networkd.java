package anew.depot;

import anew.core.model.FileTree.Entry;
import anew.core.model.IpAddress;
import anew.core.model.MacAddress;
import anew.core.model.Network;
import anew.core.model.NetworkName;
import anew.core.model.Nic;
import anew.core.model.Pserver;
import anew.core.model.Vserver;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The systemd-networkd configuration of a machine (systemd.network(5), systemd.netdev(5)): static addresses, and on a
 * pserver that runs domUs one bridge for each network. Interfaces are known by their MAC address, so that a machine
 * comes up the same whatever its kernel calls them.
 */
final class Networkd {

    /** One static address and nothing that a network could talk a machine into. */
    private static final String STATIC = """
            DHCP=no
            IPv6AcceptRA=no
            """;

    private static final String SILENT = "LinkLocalAddressing=no\n";

    /**
     * A vserver that starts elsewhere has to be heard before anybody speaks to it, or switches send what is for it to where it
     * was before: a link-local address is looked for and joins its group as soon as the link is up (RFC 4862, 5.4).
     */
    private static final String ANNOUNCED = "LinkLocalAddressing=ipv6\n";

    private Networkd() {}

    /** Paths are relative to {@code /etc/systemd/network/}. */
    static SortedMap<String, Entry> of(Pserver pserver, Map<NetworkName, Network> networks) {
        SortedMap<String, Entry> files = new TreeMap<>();
        for (Nic nic : pserver.nics()) {
            Network network = Require.present(networks.get(nic.network()), "network", nic.network());
            String port = "20-" + nic.mac().toString().replace(":", "") + ".network";
            if (pserver.runsVservers()) {
                files.put("10-" + network.bridge() + ".netdev", Entry.File.text(bridge(network, nic.mac())));
                // By the permanent address, since the bridge shows the same one as its own.
                String match = match("PermanentMACAddress", nic.mac());
                files.put(port, Entry.File.text(match + "[Network]\nBridge=" + network.bridge() + "\n"));
                files.put(
                        "30-" + network.bridge() + ".network",
                        Entry.File.text("[Match]\nName=" + network.bridge() + "\n\n"
                                + address(network, nic.address(), SILENT)));
            } else {
                files.put(
                        port,
                        Entry.File.text(match("MACAddress", nic.mac()) + address(network, nic.address(), SILENT)));
            }
        }
        return files;
    }

    /** Paths are relative to {@code /etc/systemd/network/}. */
    static SortedMap<String, Entry> of(Vserver vserver, Map<NetworkName, Network> networks) {
        Network network = Require.present(networks.get(vserver.network()), "network", vserver.network());
        SortedMap<String, Entry> files = new TreeMap<>();
        files.put(
                "20-" + network.name() + ".network",
                Entry.File.text(match("MACAddress", vserver.mac())
                        + address(network, Optional.of(vserver.address()), ANNOUNCED)));
        return files;
    }

    private static String bridge(Network network, MacAddress mac) {
        // The NIC's own address, so that neighbours and switches see one machine at one port.
        // No spanning tree and no forward delay: a pserver's bridge has one way out, so no loop can be made with it.
        return """
                [NetDev]
                Name=%s
                Kind=bridge
                MACAddress=%s

                [Bridge]
                STP=no
                ForwardDelaySec=0
                """.formatted(network.bridge(), mac);
    }

    private static String match(String key, MacAddress mac) {
        return "[Match]\n" + key + "=" + mac + "\nType=ether\n\n";
    }

    private static String address(Network network, Optional<IpAddress> address, String linkLocal) {
        StringBuilder text = new StringBuilder("[Network]\n");
        address.ifPresent(own -> {
            text.append("Address=" + own + "/" + network.subnet().prefixLength() + "\n");
            network.gateway()
                    .filter(gateway -> !gateway.equals(own))
                    .ifPresent(gateway -> text.append("Gateway=" + gateway + "\n"));
        });
        return text.append(STATIC)
                .append(linkLocal)
                .append("ConfigureWithoutCarrier=yes\n")
                .toString();
    }
}
