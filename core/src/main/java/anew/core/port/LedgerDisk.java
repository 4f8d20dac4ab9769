package anew.core.port;

import java.nio.file.Path;

/**
 * Room on this pserver for what a member of the ledger has acknowledged. It outlives restarts of everything, and is lost
 * only with its disk.
 */
public interface LedgerDisk {

    /** Where it is; a room that is there is made accessible. */
    Place look() throws InterruptedException;

    /** Makes room where there is none, on a disk that holds nothing else or legs; what is there already is left alone. */
    Outcome make() throws InterruptedException;

    /** Where the room is. */
    sealed interface Place {
        /** Nowhere, or it was never made to the end. */
        record Absent() implements Place {}

        /** Here. */
        record Present(Path folder) implements Place {}

        /** Nobody can tell. */
        record Unknown(String why) implements Place {}
    }

    /** What became of making it. */
    sealed interface Outcome {
        record Done() implements Outcome {}

        record Failed(String why) implements Outcome {}
    }
}
