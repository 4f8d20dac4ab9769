package anew.core.model;

import java.util.Optional;

/**
 * A network interface of a pserver.
 *
 * @param address the pserver's own address on that network, if it has one
 */
public record Nic(MacAddress mac, NetworkName network, Optional<IpAddress> address) {}
