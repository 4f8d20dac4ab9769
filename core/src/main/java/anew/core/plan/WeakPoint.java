package anew.core.plan;

/** A single failure that hurts somebody. */
public record WeakPoint(Kind kind, String name, Loss loss) {

    /** What may fail as one. */
    public enum Kind {
        PSERVER,
        RACK
    }
}
