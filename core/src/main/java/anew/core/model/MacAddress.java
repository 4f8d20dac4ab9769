package anew.core.model;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An Ethernet address (IEEE 802 EUI-48) of one interface; never a group address, never all zeros.
 *
 * @param bits the 48 bits, first octet highest
 */
public record MacAddress(long bits) implements Comparable<MacAddress> {

    private static final Pattern SHAPE = Pattern.compile("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}");
    /** The lowest bit of the first octet says "to a group" (IEEE 802-2014 §8.2.2). */
    private static final long GROUP_BIT = 1L << 40;

    public MacAddress {
        if (bits <= 0 || bits >= 1L << 48 || (bits & GROUP_BIT) != 0) {
            throw new IllegalArgumentException(format(bits) + " cannot be the MAC address of an interface: it is "
                    + (bits == 0 ? "all zeros" : "a group (multicast) address, its first octet being odd"));
        }
    }

    /**
     * Reads {@code 52:54:00:12:34:56}.
     *
     * @throws IllegalArgumentException saying what a MAC address looks like
     */
    public static MacAddress parse(String text) {
        if (!SHAPE.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a MAC address: write six pairs of hex digits, such as 52:54:00:12:34:56");
        }
        return new MacAddress(Long.parseLong(text.replace(":", ""), 16));
    }

    @Override
    public int compareTo(MacAddress other) {
        return Long.compare(bits, other.bits);
    }

    @Override
    public String toString() {
        return format(bits);
    }

    private static String format(long bits) {
        StringBuilder text = new StringBuilder(17);
        for (int shift = 40; shift >= 0; shift -= 8) {
            text.append(String.format(Locale.ROOT, "%02x", (bits >> shift) & 0xff));
            if (shift > 0) {
                text.append(':');
            }
        }
        return text.toString();
    }
}
