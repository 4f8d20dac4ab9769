package anew.core.fleet;

import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.core.model.MacAddress;
import anew.core.model.NetworkName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks that MACs and addresses are unique, and that addresses lie usably inside their networks. */
final class AddressCheck {

    private final Drafts drafts;
    private final Complaints complaints;
    private final Map<MacAddress, Place> macs = new HashMap<>();
    private final Map<IpAddress, Place> addresses = new HashMap<>();

    private AddressCheck(Drafts drafts, Complaints complaints) {
        this.drafts = drafts;
        this.complaints = complaints;
    }

    static void run(Drafts drafts, Complaints complaints) {
        AddressCheck check = new AddressCheck(drafts, complaints);
        drafts.pservers().values().forEach(pserver -> check.pserver(pserver.section()));
        drafts.vservers().values().forEach(check::vserver);
    }

    private void pserver(Section pserver) {
        Set<NetworkName> seen = new HashSet<>();
        for (Located<Section> nic : pserver.get(PserverKeys.NICS).orElse(List.of())) {
            nic.value().at(PserverKeys.MAC).ifPresent(this::claimMac);
            nic.value().at(PserverKeys.ADDRESS).ifPresent(this::claimAddress);
            nic.value().at(PserverKeys.NETWORK).ifPresent(network -> {
                if (!seen.add(network.value())) {
                    complaints.add(
                            network.place(),
                            "a second NIC in network " + network.value() + ", which would make a loop",
                            "plug it into another network, or remove it");
                }
                drafts.networks().ifPresent(networks -> nic(networks, network, nic.value()));
            });
        }
    }

    private void nic(Networks networks, Located<NetworkName> name, Section nic) {
        Optional<Networks.Net> net = networks.named(name.value());
        if (net.isEmpty()) {
            complaints.add(
                    name.place(),
                    "there is no network '" + name.value() + "' in fleet.yaml",
                    Nearest.remedy(
                            name.value().text(),
                            networks.names(),
                            "the networks are "
                                    + String.join(
                                            ", ",
                                            networks.names().stream().sorted().toList())));
            return;
        }
        nic.at(PserverKeys.ADDRESS).ifPresent(address -> inside(net.get(), address));
    }

    private void vserver(Draft<HostName> vserver) {
        vserver.section().at(VserverKeys.MAC).ifPresent(this::claimMac);
        vserver.section().at(VserverKeys.ADDRESS).ifPresent(address -> {
            claimAddress(address);
            drafts.networks()
                    .ifPresent(networks -> networks.containing(address.value())
                            .ifPresentOrElse(
                                    net -> inside(net, address),
                                    () -> complaints.add(
                                            address.place(),
                                            "address " + address.value() + " lies in no network of fleet.yaml",
                                            "take one inside a network, or add the network there")));
        });
    }

    private void inside(Networks.Net net, Located<IpAddress> address) {
        if (!net.subnet().isUsable(address.value())) {
            String why = net.subnet().contains(address.value())
                    ? " is the network or broadcast address of "
                    : " lies outside ";
            complaints.add(
                    address.place(),
                    "address " + address.value() + why + "network " + net.name() + " (" + net.subnet() + ")",
                    "take a free address inside it");
        } else if (net.gateway().filter(address.value()::equals).isPresent()) {
            complaints.add(
                    address.place(),
                    "address " + address.value() + " is the gateway of network " + net.name(),
                    "take another one");
        }
    }

    private void claimMac(Located<MacAddress> mac) {
        Place earlier = macs.putIfAbsent(mac.value(), mac.place());
        if (earlier != null) {
            complaints.add(
                    mac.place(), "MAC " + mac.value() + " is also in " + earlier, "give each interface one of its own");
        }
    }

    private void claimAddress(Located<IpAddress> address) {
        Place earlier = addresses.putIfAbsent(address.value(), address.place());
        if (earlier != null) {
            complaints.add(
                    address.place(),
                    "address " + address.value() + " is also in " + earlier,
                    "give each machine one of its own");
        }
    }
}
