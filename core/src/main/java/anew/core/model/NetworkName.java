package anew.core.model;

/**
 * The name of a network in {@code fleet.yaml}.
 *
 * @param text 1 to 63 lower-case letters, digits, dots and hyphens
 */
public record NetworkName(String text) implements Comparable<NetworkName> {

    public NetworkName {
        Label.require("a network", text);
    }

    @Override
    public int compareTo(NetworkName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
