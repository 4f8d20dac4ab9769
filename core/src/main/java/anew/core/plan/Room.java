package anew.core.plan;

import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.NetworkName;
import anew.core.model.Nic;
import anew.core.model.Pserver;
import anew.core.model.Rack;
import anew.core.model.Vserver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * The planner's working paper: which vserver sits where at the moment, and what each pserver has left.
 *
 * <p>The only mutable state of the planner, confined to one call of it. Pservers and vservers are known by their index
 * in the order of their names, so nothing depends on the order of a hash map.
 */
final class Room {

    /** The host of a vserver that has none yet. */
    static final int NOWHERE = -1;

    /** Into how many levels a pserver is divided; see {@link #setLevel}. */
    static final int LEVELS = 16;

    /** Marks a vserver's point on the ring apart from those of a pserver of the same name. */
    private static final int VSERVER_SALT = 0;

    private final List<Pserver> pservers;
    private final List<Vserver> vservers;
    private final Map<HostName, Integer> pserverIndex = new HashMap<>();
    private final Map<HostName, Integer> vserverIndex = new HashMap<>();
    private final int[] rackOf;
    private final long[] memoryFree;
    private final long[] vcpusFree;
    private final boolean[] closed;
    private final int[] hostOf;
    private final int[] pinOf;
    private final long[] points;
    private final int[] rank;
    private final List<Set<Integer>> guests = new ArrayList<>();
    private final Map<NetworkName, Ring> rings = new HashMap<>();
    private final Map<NetworkName, Integer> members = new HashMap<>();
    private final List<List<Ring>> ringsOf = new ArrayList<>();
    private final SpreadRules spread;
    private int level = LEVELS;

    /** All vservers nowhere. */
    Room(Fleet fleet) {
        pservers = List.copyOf(fleet.pservers().values());
        vservers = List.copyOf(fleet.vservers().values());
        rackOf = new int[pservers.size()];
        memoryFree = new long[pservers.size()];
        vcpusFree = new long[pservers.size()];
        closed = new boolean[pservers.size()];
        hostOf = new int[vservers.size()];
        pinOf = new int[vservers.size()];
        points = new long[vservers.size()];
        rank = new int[vservers.size()];
        Map<Rack, Integer> racks = new HashMap<>();
        for (int p = 0; p < pservers.size(); p++) {
            Pserver pserver = pservers.get(p);
            pserverIndex.put(pserver.name(), p);
            rackOf[p] = racks.computeIfAbsent(pserver.rack(), rack -> racks.size());
            memoryFree[p] = pserver.domuMemoryBytes();
            vcpusFree[p] = pserver.domuVcpus();
            guests.add(new HashSet<>());
            ringsOf.add(new ArrayList<>());
        }
        for (int v = 0; v < vservers.size(); v++) {
            HostName name = vservers.get(v).name();
            vserverIndex.put(name, v);
            hostOf[v] = NOWHERE;
            HostName pin = fleet.pins().get(name);
            pinOf[v] = pin == null ? NOWHERE : pserver(pin);
            points[v] = StableHash.of(name.text(), VSERVER_SALT);
        }
        spread = new SpreadRules(vservers, rackOf);
        buildRings();
        rankVservers();
        setLevel(LEVELS);
    }

    private void buildRings() {
        SortedMap<NetworkName, List<Integer>> onNetwork = new TreeMap<>();
        vservers.forEach(vserver -> onNetwork.computeIfAbsent(vserver.network(), name -> new ArrayList<>()));
        for (int p = 0; p < pservers.size(); p++) {
            Pserver pserver = pservers.get(p);
            if (pserver.runsVservers()) {
                int index = p;
                pserver.nics().stream()
                        .map(Nic::network)
                        .distinct()
                        .forEach(network -> onNetwork.computeIfPresent(network, (name, on) -> {
                            on.add(index);
                            return on;
                        }));
            }
        }
        List<String> names =
                pservers.stream().map(pserver -> pserver.name().text()).toList();
        onNetwork.forEach((network, indices) -> {
            Ring ring = new Ring(indices, names);
            rings.put(network, ring);
            members.put(network, indices.size());
            indices.forEach(p -> ringsOf.get(p).add(ring));
        });
    }

    int pserverCount() {
        return pservers.size();
    }

    int vserverCount() {
        return vservers.size();
    }

    Pserver pserver(int p) {
        return pservers.get(p);
    }

    Vserver vserver(int v) {
        return vservers.get(v);
    }

    /** The index of a pserver, or {@link #NOWHERE}. */
    int pserver(HostName name) {
        return pserverIndex.getOrDefault(name, NOWHERE);
    }

    /** The index of a vserver, or {@link #NOWHERE}. */
    int vserver(HostName name) {
        return vserverIndex.getOrDefault(name, NOWHERE);
    }

    int hostOf(int v) {
        return hostOf[v];
    }

    boolean isPinned(int v) {
        return pinOf[v] != NOWHERE;
    }

    int pinOf(int v) {
        return pinOf[v];
    }

    /** The vservers on {@code p}, hardest to place first. */
    List<Integer> guestsOf(int p) {
        List<Integer> sorted = new ArrayList<>(guests.get(p));
        sorted.sort(hardestFirst());
        return sorted;
    }

    long memoryFree(int p) {
        return memoryFree[p];
    }

    long vcpusFree(int p) {
        return vcpusFree[p];
    }

    /** Whether {@code v} may run on {@code p} at all, however full it is. */
    boolean connects(int v, int p) {
        return !closed[p] && ringOf(v).has(p);
    }

    boolean spreads(int v, int p) {
        return spread.allows(v, p);
    }

    boolean fits(int v, int p) {
        Vserver vserver = vservers.get(v);
        return connects(v, p) && memoryFree[p] >= vserver.memory().bytes() && vcpusFree[p] >= vserver.vcpus();
    }

    /** Whether any pserver could hold {@code v} if nothing else ran there. */
    boolean couldEverFit(int v) {
        Vserver vserver = vservers.get(v);
        for (int p = 0; p < pservers.size(); p++) {
            Pserver pserver = pservers.get(p);
            if (connects(v, p)
                    && pserver.domuMemoryBytes() >= vserver.memory().bytes()
                    && pserver.domuVcpus() >= vserver.vcpus()) {
                return true;
            }
        }
        return false;
    }

    void take(int v, int p) {
        hostOf[v] = p;
        guests.get(p).add(v);
        memoryFree[p] -= vservers.get(v).memory().bytes();
        vcpusFree[p] -= vservers.get(v).vcpus();
        spread.count(v, p, 1);
        showOnRings(p);
    }

    void give(int v) {
        int p = hostOf[v];
        hostOf[v] = NOWHERE;
        guests.get(p).remove(v);
        memoryFree[p] += vservers.get(v).memory().bytes();
        vcpusFree[p] += vservers.get(v).vcpus();
        spread.count(v, p, -1);
        showOnRings(p);
    }

    void move(int v, int p) {
        give(v);
        take(v, p);
    }

    /** Nothing is placed on {@code p} until it is opened again. */
    void close(int p) {
        closed[p] = true;
        showOnRings(p);
    }

    void open(int p) {
        closed[p] = false;
        showOnRings(p);
    }

    /**
     * Lets {@link #find} fill each pserver only to {@code level} sixteenths of its memory and vCPUs; {@link #LEVELS}
     * fills it.
     */
    void setLevel(int level) {
        this.level = level;
        for (int p = 0; p < pservers.size(); p++) {
            showOnRings(p);
        }
    }

    /** The lowest level at which the fleet would hold all its vservers if they were as fine as water. */
    int waterLevel() {
        Map<NetworkName, Double> memory = new HashMap<>();
        Map<NetworkName, Double> vcpus = new HashMap<>();
        for (Vserver vserver : vservers) {
            memory.merge(vserver.network(), (double) vserver.memory().bytes(), Double::sum);
            vcpus.merge(vserver.network(), (double) vserver.vcpus(), Double::sum);
        }
        double fullest = 0;
        for (NetworkName network : rings.keySet()) {
            double memoryInAll = 1;
            double vcpusInAll = 1;
            Ring ring = ringOf(network);
            for (int p = 0; p < pservers.size(); p++) {
                memoryInAll += ring.has(p) ? pservers.get(p).domuMemoryBytes() : 0;
                vcpusInAll += ring.has(p) ? pservers.get(p).domuVcpus() : 0;
            }
            fullest = Math.max(fullest, memory.getOrDefault(network, 0.0) / memoryInAll);
            fullest = Math.max(fullest, vcpus.getOrDefault(network, 0.0) / vcpusInAll);
        }
        return (int) Math.clamp(Math.ceil(fullest * LEVELS), 1, LEVELS);
    }

    /** The first pserver in {@code v}'s own order that has room and that no spread rule forbids, or {@link #NOWHERE}. */
    int find(int v) {
        return find(v, p -> spread.allows(v, p));
    }

    /** As {@link #find(int)}, without regard to spread rules. */
    int findAnywhere(int v) {
        return find(v, p -> true);
    }

    /** As {@link #find(int)}, but the first few. */
    List<Integer> findSome(int v, int limit) {
        Set<Integer> found = new LinkedHashSet<>();
        find(v, p -> spread.allows(v, p) && found.add(p) && found.size() >= limit);
        return List.copyOf(found);
    }

    private int find(int v, IntPredicate allowed) {
        Vserver vserver = vservers.get(v);
        return ringOf(v).find(points[v], vserver.memory().bytes(), vserver.vcpus(), allowed);
    }

    /**
     * The order in which vservers are placed: those with most rules first, then the largest; last by hash, so that a
     * newcomer comes between any two and not before or after all.
     */
    Comparator<Integer> hardestFirst() {
        return Comparator.comparingInt(v -> rank[v]);
    }

    private void rankVservers() {
        List<Integer> order = new ArrayList<>();
        for (int v = 0; v < vservers.size(); v++) {
            order.add(v);
        }
        order.sort(Comparator.<Integer>comparingInt(v -> spread.isMember(v) ? 0 : 1)
                .thenComparingInt(v -> members.getOrDefault(vservers.get(v).network(), 0))
                .thenComparing(v -> vservers.get(v).memory(), Comparator.reverseOrder())
                .thenComparing(v -> vservers.get(v).vcpus(), Comparator.reverseOrder())
                .thenComparingLong(v -> points[v])
                .thenComparingInt(v -> v));
        for (int i = 0; i < order.size(); i++) {
            rank[order.get(i)] = i;
        }
    }

    /** Vserver to pserver, for all that have one. */
    SortedMap<HostName, HostName> hosts() {
        SortedMap<HostName, HostName> hosts = new TreeMap<>();
        for (int v = 0; v < vservers.size(); v++) {
            if (hostOf[v] != NOWHERE) {
                hosts.put(vservers.get(v).name(), pservers.get(hostOf[v]).name());
            }
        }
        return Collections.unmodifiableSortedMap(hosts);
    }

    private Ring ringOf(int v) {
        return ringOf(vservers.get(v).network());
    }

    private Ring ringOf(NetworkName network) {
        Ring ring = rings.get(network);
        if (ring == null) {
            throw new IllegalStateException("network " + network + " has no ring, though a vserver is on it");
        }
        return ring;
    }

    private void showOnRings(int p) {
        Pserver pserver = pservers.get(p);
        long memoryKept = pserver.domuMemoryBytes() / LEVELS * (LEVELS - level);
        long vcpusKept = (long) pserver.domuVcpus() * (LEVELS - level) / LEVELS;
        for (Ring ring : ringsOf.get(p)) {
            if (closed[p]) {
                ring.set(p, Ring.NONE, Ring.NONE);
            } else {
                ring.set(p, memoryFree[p] - memoryKept, vcpusFree[p] - vcpusKept);
            }
        }
    }
}
