package anew.core.model;

import java.util.regex.Pattern;

/**
 * The name of a pserver or vserver: one DNS label (RFC 1123 §2.1) in lower case, beginning with a letter.
 *
 * @param text the label, 1 to 63 characters
 */
public record HostName(String text) implements Comparable<HostName> {

    private static final Pattern LABEL = Pattern.compile("[a-z]([a-z0-9-]{0,61}[a-z0-9])?");

    public HostName {
        if (!isValid(text)) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a host name: use 1 to 63 lower-case letters, digits"
                            + " and hyphens, beginning with a letter and not ending with a hyphen");
        }
    }

    /** Whether {@code text} could be a host name; lets a caller complain in its own words. */
    public static boolean isValid(String text) {
        return LABEL.matcher(text).matches();
    }

    @Override
    public int compareTo(HostName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
