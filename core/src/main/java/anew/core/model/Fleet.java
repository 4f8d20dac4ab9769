package anew.core.model;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything a fleet repository says, checked and immutable; what all planning starts from.
 *
 * @param domain the DNS domain of all machines, such as {@code example.net}
 * @param failoverWithin the budget: a domU whose pserver dies runs again within this time
 * @param resyncPerSecond how much of a volume is made equal in a second, at most
 * @param ledger where it is written who may write to which volume
 * @param depot where machines pull bundles and images from, if from anywhere
 * @param images the recipes below {@code images/}
 * @param pins vserver to the pserver that {@code pservers/NAME/domUs/} pins it to
 */
public record Fleet(
        String name,
        String domain,
        SortedMap<NetworkName, Network> networks,
        Duration failoverWithin,
        Size resyncPerSecond,
        LedgerPlace ledger,
        Optional<URI> depot,
        SortedMap<ImageName, ImageRecipe> images,
        SortedMap<HostName, Pserver> pservers,
        SortedMap<HostName, Vserver> vservers,
        SortedMap<HostName, HostName> pins) {

    /** A gigabit network keeps some of itself for what vservers write. */
    public static final Size RESYNC_PER_SECOND = new Size(100L << 20);

    public Fleet {
        networks = Collections.unmodifiableSortedMap(new TreeMap<>(networks));
        images = Collections.unmodifiableSortedMap(new TreeMap<>(images));
        pservers = Collections.unmodifiableSortedMap(new TreeMap<>(pservers));
        vservers = Collections.unmodifiableSortedMap(new TreeMap<>(vservers));
        pins = Collections.unmodifiableSortedMap(new TreeMap<>(pins));
    }

    /** Where the ledger can be asked: all its servers, any of which may answer. */
    public List<URI> ledgerUrls() {
        return switch (ledger) {
            case LedgerPlace.Nowhere() -> List.of();
            case LedgerPlace.At(URI url) -> List.of(url);
            case LedgerPlace.On(List<HostName> names) ->
                names.stream()
                        .flatMap(name -> Optional.ofNullable(pservers.get(name)).stream())
                        .flatMap(pserver -> pserver.storageAddress().stream())
                        .map(address -> address.httpUrl(LedgerPlace.PORT))
                        .toList();
        };
    }

    /** Which pservers keep the ledger, and at which address; empty where others do. */
    public SortedMap<HostName, IpAddress> ledgerKeepers() {
        SortedMap<HostName, IpAddress> keepers = new TreeMap<>();
        for (HostName name : ledger.pservers()) {
            Optional.ofNullable(pservers.get(name))
                    .flatMap(Pserver::storageAddress)
                    .ifPresent(address -> keepers.put(name, address));
        }
        return keepers;
    }

    /** How many bytes legs may take of {@code pool}: all, but for the ledger's part in the first pool of who keeps it. */
    public long legBytes(Pserver pserver, Pool pool) {
        boolean shared = ledger.pservers().contains(pserver.name())
                && pserver.storage().getFirst().name().equals(pool.name());
        return Math.max(0, pool.size().bytes() - (shared ? LedgerPlace.ROOM.bytes() : 0));
    }
}
