package anew.core.model;

/**
 * The name of a storage pool on one pserver.
 *
 * @param text 1 to 63 lower-case letters, digits, dots and hyphens
 */
public record PoolName(String text) implements Comparable<PoolName> {

    public PoolName {
        Label.require("a storage pool", text);
    }

    @Override
    public int compareTo(PoolName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
