package anew.core.port;

import java.net.URI;
import java.nio.file.Path;

/** Fetches files over HTTP. */
public interface Downloads {

    /**
     * Fetches {@code from} into {@code to}. What {@code to} already holds is taken for the beginning of the file, and only
     * the rest is asked for; whether it was, only a digest of the whole can tell.
     *
     * @param bytesMax more than this is refused, so that no depot can fill a disk
     */
    Outcome fetch(URI from, Path to, long bytesMax) throws InterruptedException;

    /** How it ended. */
    sealed interface Outcome {
        /** {@code to} is as long as the depot says the file is. */
        record Fetched() implements Outcome {}

        /** {@code to} may hold a part; {@code why} names the address. */
        record Failed(String why) implements Outcome {}
    }
}
