package anew.core.model;

import java.net.URI;
import java.util.List;

/** Where a fleet keeps its ledger. */
public sealed interface LedgerPlace {

    /** The port of etcd's clients, registered with IANA. */
    int PORT = 2379;

    /** The port of etcd's members among each other, registered with IANA. */
    int PEER_PORT = 2380;

    /**
     * What a pserver that keeps it needs in its first pool: three times {@link #DATA}, as it is copied to be sent and to be
     * made smaller, and logs of 64 MiB each.
     */
    Size ROOM = Size.ofGibibytes(1);

    /** What the ledger itself may take. A volume is some kibibytes, and ten thousand changes are kept. */
    Size DATA = Size.ofMebibytes(128);

    /** Nowhere that the fleet says: no volume is opened but in a lab, which has a ledger of its own. */
    record Nowhere() implements LedgerPlace {}

    /** With a server of which the fleet knows only the address. */
    record At(URI url) implements LedgerPlace {}

    /**
     * With an etcd on these pservers, which survives the loss of fewer than half of them.
     *
     * @param pservers 1, 3 or 5
     */
    record On(List<HostName> pservers) implements LedgerPlace {
        public On {
            pservers = List.copyOf(pservers);
        }
    }

    /** The pservers that keep it; none where others do. */
    default List<HostName> pservers() {
        return this instanceof On(List<HostName> pservers) ? pservers : List.of();
    }
}
