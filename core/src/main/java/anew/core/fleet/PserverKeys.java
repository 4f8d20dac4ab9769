package anew.core.fleet;

import anew.core.model.IpAddress;
import anew.core.model.MacAddress;
import anew.core.model.NetworkName;
import anew.core.model.PoolName;
import anew.core.model.Rack;
import anew.core.model.Size;
import java.util.List;

/** The keys of {@code pservers/NAME/server.yaml}. */
final class PserverKeys {

    static final Key<MacAddress> MAC =
            Key.required("mac", Texts.MAC, "The interface's MAC address, unique in the fleet.");
    static final Key<NetworkName> NETWORK =
            Key.required("network", Texts.NETWORK, "The network it is plugged into, from `fleet.yaml`.");
    static final Key<IpAddress> ADDRESS = Key.optional(
            "address",
            Texts.ADDRESS,
            "the pserver only passes the network on to its domUs",
            "The pserver's own address on that network.");
    static final Shape NIC = Shape.of("a network interface", MAC, NETWORK, ADDRESS);

    static final Key<String> DEVICE = Key.required(
            "device", Texts.DEVICE, "The disk or partition, by a path that does not change. Anew owns all of it.");
    static final Key<Size> SIZE =
            Key.required("size", Texts.SIZE, "How much of it may be used for legs and the ledger.");
    static final Shape POOL = Shape.of("a storage pool", DEVICE, SIZE);

    static final Key<Size> MEMORY = Key.required(
            "memory", Texts.SIZE, "What the machine has in all. Xen and dom0 keep 1 GiB of it for themselves.");
    static final Key<Integer> CPUS =
            Key.required("cpus", new Value.Whole(1, 4096), "Physical CPUs. Up to 4 vCPUs are placed on each.");
    static final Key<Rack> RACK = Key.required(
            "rack", Texts.RACK, "The rack it stands in: what shares power and a switch, and may fail as one.");
    static final Key<Boolean> RUNS_VSERVERS = Key.optional(
            "runs-vservers",
            new Value.YesNo(),
            "`true`",
            "Whether domUs may run here. A pserver that only stores boots without Xen.");
    static final Key<List<Located<Section>>> NICS =
            Key.required("nics", new Value.ListOf<>(NIC, 1), "The network interfaces, at most one for each network.");
    static final Key<List<Value.Named.Entry<PoolName, Section>>> STORAGE = Key.optional(
            "storage",
            new Value.Named<>(Texts.POOL, POOL),
            "no legs are kept here",
            "The pools that volume legs are cut from, by name.");

    static final Shape SHAPE = Shape.of("a map", MEMORY, CPUS, RACK, RUNS_VSERVERS, NICS, STORAGE);

    private PserverKeys() {}
}
