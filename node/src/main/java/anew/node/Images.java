package anew.node;

import anew.core.model.BuiltImage;
import java.nio.file.Path;
import java.time.Instant;

/** The root images that this pserver has or can get. */
interface Images {

    /**
     * Whether a domU can be started from {@code image} now. Never blocks: what has to be fetched or hashed first is begun,
     * and the answer changes when it is done.
     */
    Readiness readiness(BuiltImage image, Instant now);

    /** The answer. */
    sealed interface Readiness {
        /** Here, and every byte of it as it was built. */
        record Ready(Path kernel, Path initrd, Path root) implements Readiness {}

        /** On its way; {@code what} says how far, for people. */
        record Busy(String what) implements Readiness {}

        /** Not to be had, or not what was built; tried again from time to time. */
        record Unusable(String why) implements Readiness {}
    }
}
