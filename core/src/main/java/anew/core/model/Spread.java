package anew.core.model;

/** A rule that members of a group do not share what may fail as one. */
public record Spread(SpreadGroup group, Across across) {

    /** What the members must not share. */
    public enum Across {
        PSERVER,
        RACK
    }
}
