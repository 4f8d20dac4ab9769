package anew.core.fleet;

import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.core.model.NetworkName;
import anew.core.model.Size;
import anew.core.model.Subnet;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** The keys of {@code fleet.yaml}. */
final class FleetKeys {

    static final Key<Subnet> SUBNET =
            Key.required("subnet", Texts.SUBNET, "The range of the network's addresses, in CIDR notation.");
    static final Key<IpAddress> GATEWAY = Key.optional(
            "gateway", Texts.ADDRESS, "machines get no default route here", "The router, an address inside `subnet`.");
    static final Shape NETWORK = Shape.of("a network", SUBNET, GATEWAY);

    static final Key<Duration> WITHIN = Key.required(
            "within",
            Texts.DURATION_TEXT,
            "The budget: a domU whose pserver dies runs again within this time. Every timer derives from it.");
    static final Shape FAILOVER_SHAPE = Shape.of("a map", WITHIN);

    static final Key<String> NAME = Key.required("name", Texts.LABEL_TEXT, "The fleet's name, for people.");
    static final Key<String> DOMAIN =
            Key.required("domain", Texts.DOMAIN, "The DNS domain of all machines of the fleet.");
    static final Key<List<Value.Named.Entry<NetworkName, Section>>> NETWORKS = Key.required(
            "networks",
            new Value.Named<>(Texts.NETWORK, NETWORK),
            "The layer-2 networks, by name (at most 12 characters). On a pserver each is the bridge `br-NAME`.");
    static final Key<Section> FAILOVER =
            Key.required("failover", FAILOVER_SHAPE, "How fast the fleet recovers from a dead pserver.");
    static final Key<URI> LEDGER_URL = Key.optional(
            "url",
            Texts.LEDGER,
            "`pservers` keep it",
            "Where the ledger is served by somebody else: etcd, or `anew ledger serve` for a fleet that may wait for it.");
    static final Key<List<Located<HostName>>> LEDGER_PSERVERS = Key.optional(
            "pservers",
            new Value.ListOf<>(Texts.HOST, 1),
            "it is at `url`",
            "The 1, 3 or 5 pservers that keep it with etcd, not all in one rack: ports 2379 and 2380 of their address on"
                    + " the network `storage`, or else of their first, and 1 GiB of their first pool.");
    static final Shape LEDGER_SHAPE =
            Shape.of("a map", LEDGER_URL, LEDGER_PSERVERS).withExactlyOneOf(LEDGER_URL, LEDGER_PSERVERS);
    static final Key<Section> LEDGER = Key.optional(
            "ledger",
            LEDGER_SHAPE,
            "no volume is opened, but in a lab, which has a ledger of its own",
            "The store of who may write to which volume.");
    static final Key<Size> RESYNC = Key.required(
            "resync",
            Texts.SIZE,
            "How much of a volume is made equal in a second, at most; what vservers write goes before it anyway.");
    static final Shape VOLUMES_SHAPE = Shape.of("a map", RESYNC);
    static final Key<Section> VOLUMES =
            Key.optional("volumes", VOLUMES_SHAPE, "`{resync: 100 MiB}`", "How volumes are kept on every pserver.");
    static final Key<URI> DEPOT = Key.optional(
            "depot", Texts.DEPOT, "machines use only what their disks hold", "Where machines pull bundles and images.");

    static final Shape SHAPE = Shape.of("a map", NAME, DOMAIN, NETWORKS, FAILOVER, VOLUMES, LEDGER, DEPOT);

    private FleetKeys() {}
}
