package anew.node.volume;

import anew.core.model.HostName;
import java.util.Set;

/** The domUs of this pserver, as far as volumes have to do with them. All methods block until the toolstack has answered. */
public interface Domus {

    /** Those of which a domain exists, in whatever state, half made ones included. */
    Listing list() throws InterruptedException;

    /** Ends every domain of {@code vserver} at once. */
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

    /** How far an ending has come. */
    sealed interface Ending {
        /** No domain of it is there. */
        record Gone() implements Ending {}

        /** There is, or nobody knows. */
        record Remains(String why) implements Ending {}
    }
}
