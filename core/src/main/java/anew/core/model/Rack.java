package anew.core.model;

/**
 * The rack a pserver stands in: what shares power and a switch, and so may fail as one.
 *
 * @param text 1 to 63 lower-case letters, digits, dots and hyphens
 */
public record Rack(String text) implements Comparable<Rack> {

    public Rack {
        Label.require("a rack", text);
    }

    @Override
    public int compareTo(Rack other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
