package anew.core.model;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.util.regex.Pattern;

/**
 * An IPv4 or IPv6 address, written as a literal; no name is ever looked up.
 *
 * @param version 4 or 6
 * @param value the address as an unsigned number of 32 or 128 bits
 */
public record IpAddress(int version, BigInteger value) implements Comparable<IpAddress> {

    private static final Pattern DOTTED = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    public IpAddress {
        if (version != 4 && version != 6) {
            throw new IllegalArgumentException("IP version " + version + ": there is 4 and 6");
        }
        if (value.signum() < 0 || value.bitLength() > (version == 4 ? 32 : 128)) {
            throw new IllegalArgumentException(value + " does not fit an IPv" + version + " address");
        }
    }

    /**
     * Reads {@code 10.1.0.7} or {@code fd00::7}.
     *
     * @throws IllegalArgumentException saying what an address looks like
     */
    public static IpAddress parse(String text) {
        // InetAddress.ofLiteral also takes 10.1 and 0x0a010007; configuration that reads two ways is refused.
        boolean plain =
                text.contains(":") ? !text.contains("%") : DOTTED.matcher(text).matches();
        try {
            if (plain) {
                byte[] octets = InetAddress.ofLiteral(text).getAddress();
                return new IpAddress(octets.length == 4 ? 4 : 6, new BigInteger(1, octets));
            }
        } catch (IllegalArgumentException notAnAddress) {
            throw new IllegalArgumentException(problem(text), notAnAddress);
        }
        throw new IllegalArgumentException(problem(text));
    }

    private static String problem(String text) {
        return "'" + text + "' is not an IP address: write one such as 10.1.0.7 or fd00::7";
    }

    public int bits() {
        return version == 4 ? 32 : 128;
    }

    /** The address of a web server here; RFC 3986 §3.2.2 has IPv6 in brackets. */
    public URI httpUrl(int port) {
        return URI.create("http://" + (version == 4 ? this : "[" + this + "]") + ":" + port);
    }

    @Override
    public int compareTo(IpAddress other) {
        int byVersion = Integer.compare(version, other.version);
        return byVersion != 0 ? byVersion : value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return version == 4 ? dotted() : Ipv6Text.of(value);
    }

    private String dotted() {
        long bits = value.longValue();
        return (bits >> 24 & 0xff) + "." + (bits >> 16 & 0xff) + "." + (bits >> 8 & 0xff) + "." + (bits & 0xff);
    }
}
