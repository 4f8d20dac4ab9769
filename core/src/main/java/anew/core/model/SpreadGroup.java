package anew.core.model;

/**
 * The vservers that must not share a rack or a pserver with each other.
 *
 * @param text 1 to 63 lower-case letters, digits, dots and hyphens
 */
public record SpreadGroup(String text) implements Comparable<SpreadGroup> {

    public SpreadGroup {
        Label.require("a spread group", text);
    }

    @Override
    public int compareTo(SpreadGroup other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
