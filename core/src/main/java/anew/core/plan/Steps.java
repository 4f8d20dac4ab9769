package anew.core.plan;

/**
 * How much searching one call of the planner may still do; counted in steps, never in seconds, so that the same fleet
 * gets the same answer on a slow machine.
 */
final class Steps {

    private long left;

    Steps(long left) {
        this.left = left;
    }

    /** Takes one step if there is one left. */
    boolean take() {
        return left > 0 && left-- > 0;
    }

    boolean exhausted() {
        return left <= 0;
    }
}
