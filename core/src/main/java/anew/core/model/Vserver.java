package anew.core.model;

import java.util.List;

/**
 * A virtual server.
 *
 * @param network the network that {@code address} lies in
 */
public record Vserver(
        HostName name,
        ImageName image,
        Size memory,
        int vcpus,
        MacAddress mac,
        NetworkName network,
        IpAddress address,
        List<Volume> volumes,
        List<Spread> spread) {

    public Vserver {
        if (vcpus < 1 || vcpus > 128) {
            throw new IllegalArgumentException("a vserver has 1 to 128 vCPUs, not " + vcpus);
        }
        volumes = List.copyOf(volumes);
        spread = List.copyOf(spread);
    }
}
