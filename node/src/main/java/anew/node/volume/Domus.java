package anew.node.volume;

import anew.core.model.HostName;
import java.util.Set;

/** The domUs of this pserver, as far as volumes have to do with them. All methods block until the toolstack has answered. */
public interface Domus {

    /** Those of which a domain exists that runs or may yet run, half made ones included; not what is dying. */
    Listing list() throws InterruptedException;

    /**
     * Lets no domain of {@code vserver} run any further; they stay there, to be destroyed. So what becomes of their writes
     * is seen by nobody any more.
     */
    Halting halt(HostName vserver) throws InterruptedException;

    /** Ends every domain of {@code vserver} at once. None of its writes may be waiting: see docs/decisions/domu-end.md. */
    Ending destroy(HostName vserver) throws InterruptedException;

    /** Asks {@code vserver} to shut down, and buries it where it has. */
    Ending shutDown(HostName vserver) throws InterruptedException;

    /** What is there. */
    sealed interface Listing {
        /** These and no others. */
        record Known(Set<HostName> vservers) implements Listing {
            public Known {
                vservers = Set.copyOf(vservers);
            }
        }

        /** Nobody knows; nothing may be concluded from it. */
        record Unknown(String why) implements Listing {}
    }

    /** Whether something still runs. */
    sealed interface Halting {
        /** Nothing does, and nothing will. */
        record Halted() implements Halting {}

        /** Something does, or nobody knows. */
        record Runs(String why) implements Halting {}
    }

    /** How far an ending has come. */
    sealed interface Ending {
        /** No domain of it is there. */
        record Gone() implements Ending {}

        /** There is, or nobody knows. */
        record Remains(String why) implements Ending {}
    }
}
