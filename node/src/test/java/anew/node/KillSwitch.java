package anew.node;

import java.util.ArrayList;
import java.util.List;

/** Ends the agent at a chosen effect, as SIGKILL would: nothing of it runs afterwards, and what was done stays done. */
final class KillSwitch {

    /** Thrown through the agent; an Error, which nothing in it may catch. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;

        Killed(String where) {
            super(where);
        }
    }

    private final List<String> passed = new ArrayList<>();
    private int at = -1;

    /** To be passed unharmed, or not. */
    void point(String where) {
        passed.add(where);
        if (passed.size() - 1 == at) {
            throw new Killed(where);
        }
    }

    /** Kills at the n-th point from now, counted from 0. */
    void arm(int n) {
        passed.clear();
        at = n;
    }

    void disarm() {
        at = -1;
    }

    List<String> passed() {
        return List.copyOf(passed);
    }
}
