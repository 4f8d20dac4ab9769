package anew.core.fleet;

import anew.core.model.IpAddress;
import anew.core.model.NetworkName;
import anew.core.model.Subnet;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The networks of a fleet, found by name or by an address inside them. */
final class Networks {

    /** One network that was decoded; its gateway, if any, is not checked yet. */
    record Net(NetworkName name, Subnet subnet, Optional<IpAddress> gateway) {}

    private final Map<NetworkName, Net> byName = new HashMap<>();
    /** Networks do not overlap, so an address can only lie in the one whose base is next below it. */
    private final NavigableMap<IpAddress, Net> byBase = new TreeMap<>();

    private Networks() {}

    /** The networks, after complaints about overlaps and gateways; nothing where some could not be decoded. */
    static Optional<Networks> of(Section fleet, Complaints complaints) {
        if (!fleet.isWhole(FleetKeys.NETWORKS)) {
            return Optional.empty();
        }
        Networks networks = new Networks();
        for (Value.Named.Entry<NetworkName, Section> entry : fleet.require(FleetKeys.NETWORKS)) {
            networks.add(entry.name().value(), entry.value().value(), complaints);
        }
        return Optional.of(networks);
    }

    private void add(NetworkName name, Section section, Complaints complaints) {
        Located<Subnet> subnet = section.at(FleetKeys.SUBNET).orElseThrow();
        Net net = new Net(name, subnet.value(), section.get(FleetKeys.GATEWAY));
        section.at(FleetKeys.GATEWAY)
                .filter(gateway -> !net.subnet().isUsable(gateway.value()))
                .ifPresent(gateway -> complaints.add(
                        gateway.place(),
                        "gateway " + gateway.value() + " is not a usable address of " + net.subnet(),
                        "give it an address inside the network, but not its first or last"));
        overlapping(net)
                .ifPresent(other -> complaints.add(
                        subnet.place(),
                        "network " + name + " (" + net.subnet() + ") overlaps network " + other.name() + " ("
                                + other.subnet() + ")",
                        "give each network addresses of its own"));
        byName.put(name, net);
        byBase.putIfAbsent(net.subnet().base(), net);
    }

    private Optional<Net> overlapping(Net net) {
        Optional<Net> below =
                Optional.ofNullable(byBase.floorEntry(net.subnet().base())).map(Map.Entry::getValue);
        Optional<Net> above =
                Optional.ofNullable(byBase.higherEntry(net.subnet().base())).map(Map.Entry::getValue);
        return below.filter(other -> other.subnet().overlaps(net.subnet()))
                .or(() -> above.filter(other -> other.subnet().overlaps(net.subnet())));
    }

    Optional<Net> named(NetworkName name) {
        return Optional.ofNullable(byName.get(name));
    }

    Optional<Net> containing(IpAddress address) {
        return Optional.ofNullable(byBase.floorEntry(address))
                .map(Map.Entry::getValue)
                .filter(net -> net.subnet().contains(address));
    }

    Collection<String> names() {
        return byName.keySet().stream().map(NetworkName::text).toList();
    }
}
