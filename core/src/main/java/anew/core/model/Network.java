package anew.core.model;

import java.util.Optional;

/**
 * One layer-2 network of the fleet and its addresses. On a pserver it is the bridge {@code br-NAME}.
 *
 * @param gateway the router inside {@code subnet}, where there is one
 */
public record Network(NetworkName name, Subnet subnet, Optional<IpAddress> gateway) {

    /** By this name a fleet tells which of its networks is for volumes. */
    public static final NetworkName STORAGE = new NetworkName("storage");

    /** Linux interface names hold 15 characters (IFNAMSIZ less the final zero), and the bridge is {@code br-NAME}. */
    public static final int NAME_LENGTH_MAX = 12;

    public Network {
        if (name.text().length() > NAME_LENGTH_MAX) {
            throw new IllegalArgumentException("network name '" + name + "' is longer than " + NAME_LENGTH_MAX
                    + " characters, and its bridge br-" + name + " would not be a valid interface name");
        }
        if (gateway.isPresent() && !subnet.isUsable(gateway.get())) {
            throw new IllegalArgumentException("gateway " + gateway.get() + " is not a usable address of " + subnet);
        }
    }

    /** The name of this network's bridge on a pserver. */
    public String bridge() {
        return "br-" + name;
    }
}
