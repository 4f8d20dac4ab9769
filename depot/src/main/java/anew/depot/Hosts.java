package anew.depot;

import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.IpAddress;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The generated part of {@code global/hosts} (hosts(5)): every machine of the fleet, sorted by address. */
final class Hosts {

    private Hosts() {}

    static String of(Fleet fleet, String ownLines) {
        StringBuilder text = new StringBuilder("# Made by Anew: the machines of the fleet. Own lines follow below.\n");
        line(text, "127.0.0.1", "localhost");
        line(text, "::1", "localhost ip6-localhost ip6-loopback");
        for (Map.Entry<IpAddress, HostName> host : byAddress(fleet).entrySet()) {
            line(text, host.getKey().toString(), host.getValue() + "." + fleet.domain() + " " + host.getValue());
        }
        return text + (ownLines.isEmpty() ? "" : "\n" + ownLines);
    }

    private static SortedMap<IpAddress, HostName> byAddress(Fleet fleet) {
        SortedMap<IpAddress, HostName> hosts = new TreeMap<>();
        fleet.pservers()
                .values()
                .forEach(pserver -> pserver.nics()
                        .forEach(nic -> nic.address().ifPresent(address -> hosts.put(address, pserver.name()))));
        fleet.vservers().values().forEach(vserver -> hosts.put(vserver.address(), vserver.name()));
        return hosts;
    }

    private static void line(StringBuilder text, String address, String names) {
        text.append(address).append(" ".repeat(Math.max(1, 16 - address.length())));
        text.append(names).append('\n');
    }
}
