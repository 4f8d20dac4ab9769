package anew.core.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which pserver each vserver runs on, and which storage pserver holds each leg of its volumes.
 *
 * @param hosts vserver to pserver; every vserver of the fleet is in it
 * @param legs volume to its storage pservers, in leg order
 */
public record Placement(SortedMap<HostName, HostName> hosts, SortedMap<VolumeId, List<HostName>> legs) {

    public Placement {
        hosts = Collections.unmodifiableSortedMap(new TreeMap<>(hosts));
        SortedMap<VolumeId, List<HostName>> copied = new TreeMap<>();
        legs.forEach((volume, pservers) -> copied.put(volume, List.copyOf(pservers)));
        legs = Collections.unmodifiableSortedMap(copied);
    }

    public static Placement empty() {
        return new Placement(new TreeMap<>(), new TreeMap<>());
    }

    public Optional<HostName> hostOf(HostName vserver) {
        return Optional.ofNullable(hosts.get(vserver));
    }

    /** The vservers placed on {@code pserver}, by name. */
    public List<HostName> vserversOn(HostName pserver) {
        return hosts.entrySet().stream()
                .filter(entry -> entry.getValue().equals(pserver))
                .map(Map.Entry::getKey)
                .toList();
    }
}
