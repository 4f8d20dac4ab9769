package anew.core.model;

import java.math.BigInteger;

/**
 * A range of addresses in CIDR notation (RFC 4632), such as {@code 10.1.0.0/24}.
 *
 * @param base the lowest address; its host bits are zero
 * @param prefixLength how many leading bits all addresses share
 */
public record Subnet(IpAddress base, int prefixLength) {

    public Subnet {
        if (prefixLength < 1 || prefixLength > base.bits()) {
            throw new IllegalArgumentException(
                    "prefix length " + prefixLength + " is not between 1 and " + base.bits());
        }
        if (!base.equals(lowest(base, prefixLength))) {
            throw new IllegalArgumentException(base + "/" + prefixLength + " has host bits set: the network is "
                    + lowest(base, prefixLength) + "/" + prefixLength);
        }
    }

    /**
     * Reads {@code 10.1.0.0/24}.
     *
     * @throws IllegalArgumentException saying what a network looks like
     */
    public static Subnet parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 2 || !parts[1].matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("'" + text + "' is not a network: write one such as 10.1.0.0/24");
        }
        return new Subnet(IpAddress.parse(parts[0]), Integer.parseInt(parts[1]));
    }

    public boolean contains(IpAddress address) {
        return address.version() == base.version()
                && lowest(address, prefixLength).equals(base);
    }

    public boolean overlaps(Subnet other) {
        return contains(other.base) || other.contains(base);
    }

    /** Whether a machine may have this address: inside, and not the IPv4 network or broadcast address. */
    public boolean isUsable(IpAddress address) {
        if (!contains(address)) {
            return false;
        }
        boolean reservesEnds = address.version() == 4 && prefixLength <= 30;
        return !reservesEnds || !(address.equals(base) || address.equals(highest()));
    }

    private IpAddress highest() {
        BigInteger hosts = BigInteger.ONE.shiftLeft(base.bits() - prefixLength).subtract(BigInteger.ONE);
        return new IpAddress(base.version(), base.value().or(hosts));
    }

    private static IpAddress lowest(IpAddress address, int prefixLength) {
        int hostBits = address.bits() - prefixLength;
        return new IpAddress(
                address.version(), address.value().shiftRight(hostBits).shiftLeft(hostBits));
    }

    @Override
    public String toString() {
        return base + "/" + prefixLength;
    }
}
