package anew.lab.plan;

import anew.core.model.HostName;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Who keeps a lab's ledger, and where on 127.0.0.1 the host reaches it. */
public sealed interface LabLedger {

    /** The lab's daemon, in a file; machines reach it through the gateway. */
    record OfDaemon(int port) implements LabLedger {}

    /** An etcd on these machines, as the fleet says; the host reaches it through the gateway. */
    record OnMachines(SortedMap<HostName, Seat> seats) implements LabLedger {
        public OnMachines {
            seats = Collections.unmodifiableSortedMap(new TreeMap<>(seats));
        }
    }

    /**
     * Where one member is reached.
     *
     * @param client by machines, and as the member itself says
     * @param port on 127.0.0.1, led by the gateway there
     */
    record Seat(URI client, int port) {
        URI url() {
            return loopback(port);
        }
    }

    /** Where the host reaches it; any of these will do. */
    default List<URI> urls() {
        return switch (this) {
            case OfDaemon(int port) -> List.of(loopback(port));
            case OnMachines(SortedMap<HostName, Seat> seats) ->
                seats.values().stream().map(Seat::url).toList();
        };
    }

    /** By the address that a member says it is reached at, where the host reaches it. */
    default Map<URI, URI> ways() {
        return switch (this) {
            case OfDaemon _ -> Map.of();
            case OnMachines(SortedMap<HostName, Seat> seats) ->
                seats.values().stream().collect(Collectors.toMap(Seat::client, Seat::url));
        };
    }

    private static URI loopback(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }
}
