package anew.node.ledger;

import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.core.model.LedgerPlace;
import java.net.URI;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a pserver stands among those that keep the ledger.
 *
 * @param address where this pserver's member is reached, if it has one
 * @param keepers whom {@code fleet.yaml} names, and where they are reached; this pserver may not be among them any more
 */
public record LedgerSite(HostName self, IpAddress address, SortedMap<HostName, IpAddress> keepers) {

    public LedgerSite {
        keepers = Collections.unmodifiableSortedMap(new TreeMap<>(keepers));
    }

    /** Whether this pserver is to keep the ledger. */
    boolean isNamed() {
        return keepers.containsKey(self);
    }

    /** Where other members reach the one here. */
    URI peer() {
        return address.httpUrl(LedgerPlace.PEER_PORT);
    }

    /** Where clients reach the member here. */
    URI client() {
        return address.httpUrl(LedgerPlace.PORT);
    }
}
