package anew.sim;

/** An invariant that does not hold; ends the schedule. */
final class Broken extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Invariant invariant;

    Broken(Invariant invariant, String how) {
        super(how);
        this.invariant = invariant;
    }

    Invariant invariant() {
        return invariant;
    }
}
