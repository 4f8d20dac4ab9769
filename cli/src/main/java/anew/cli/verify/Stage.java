package anew.cli.verify;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * One step of the verification.
 *
 * @param name short; also the name of its log
 * @param what it shows, for people
 * @param argv run in the root of the project
 * @param limit after which it is killed and has failed
 * @param when it is run
 * @param needs names of stages before it; see {@link When}
 * @param hasTests whether it reports tests of its own, of which there has to be one; otherwise it counts as one itself
 */
record Stage(
        String name, String what, List<String> argv, Duration limit, When when, Set<String> needs, boolean hasTests) {

    /** When a stage is run. */
    enum When {
        /** If all that it needs has passed. */
        NORMALLY,
        /** Likewise, and only when asked for by {@code --long}. */
        LONG,
        /** If anything that it needs was begun, however that ended: it cleans up. */
        AFTERWARDS
    }

    Stage {
        argv = List.copyOf(argv);
        needs = Set.copyOf(needs);
    }

    /** The same stage, run only when asked for by {@code --long}. */
    Stage onlyLong() {
        return new Stage(name, what, argv, limit, When.LONG, needs, hasTests);
    }

    /** The same stage as a clean-up. */
    Stage afterwards() {
        return new Stage(name, what, argv, limit, When.AFTERWARDS, needs, hasTests);
    }

    /** The same stage, which counts as one test. */
    Stage asOneTest() {
        return new Stage(name, what, argv, limit, when, needs, false);
    }
}
