package anew.core.model;

/**
 * The name of a volume within its vserver, as in {@code vservers/db1} and {@code data}.
 *
 * @param text 1 to 63 lower-case letters, digits, dots and hyphens
 */
public record VolumeName(String text) implements Comparable<VolumeName> {

    public VolumeName {
        Label.require("a volume", text);
    }

    @Override
    public int compareTo(VolumeName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
