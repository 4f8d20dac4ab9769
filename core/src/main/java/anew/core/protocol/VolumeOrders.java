package anew.core.protocol;

import anew.core.model.CheckOrder;
import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.LegReport;
import anew.core.model.Lineage;
import anew.core.model.Owner;
import anew.core.model.Placement;
import anew.core.model.Pool;
import anew.core.model.PoolName;
import anew.core.model.Pserver;
import anew.core.model.Rack;
import anew.core.model.Size;
import anew.core.model.Volume;
import anew.core.model.VolumeCheck;
import anew.core.model.VolumeId;
import anew.core.model.VolumeRecord;
import anew.core.model.VolumeRecord.Phase;
import anew.core.model.Vserver;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a person may ask of volumes: each order is judged by the fleet and by what the ledger holds, and ends as changes of
 * records, to be committed in one step, or as a refusal. Pure; nothing is changed here.
 *
 * <p>A domU has all its volumes or none, so an order on where it runs is one on all volumes of its vserver. Not judged here:
 * what may happen between the order and its execution, which is the business of {@link OwnerProtocol} and
 * {@link LegProtocol}: an order that was accepted can still have to wait, and never harms data.
 */
public final class VolumeOrders {

    /** What becomes of an order. */
    public sealed interface Answer {
        /**
         * What to change in which record, all in one commit.
         *
         * @param changes empty if everything is as it was ordered already
         */
        record Accepted(SortedMap<VolumeId, Change> changes) implements Answer {
            public Accepted {
                changes = Collections.unmodifiableSortedMap(new TreeMap<>(changes));
            }
        }
    }

    /** What becomes of the wish for a new volume. */
    public sealed interface Creation {
        /** Its first record. */
        record Created(VolumeRecord record) implements Creation {}
    }

    /** What becomes of the wish to have a volume checked. */
    public sealed interface Checking {
        /** To be put in place of the order that stands there. */
        record Ordered(CheckOrder order) implements Checking {}

        /** It has been ordered already, and is not over. */
        record UnderWay(CheckOrder order) implements Checking {}
    }

    /**
     * No.
     *
     * @param remedy what to do instead, or first
     */
    public record Refused(String why, String remedy) implements Answer, Creation, Checking {}

    /** How many names a refusal lists. */
    private static final int NAMED = 5;

    private final Fleet fleet;
    private final Placement placement;
    private final SortedMap<VolumeId, VolumeView> volumes;

    /**
     * @param placement as the planner wants it, with what the ledger holds as its past
     * @param volumes all that the ledger holds, at one revision
     */
    public VolumeOrders(Fleet fleet, Placement placement, SortedMap<VolumeId, VolumeView> volumes) {
        this.fleet = fleet;
        this.placement = placement;
        this.volumes = Collections.unmodifiableSortedMap(new TreeMap<>(volumes));
    }

    /** The same, with {@code record} in the ledger too; by this a second new volume finds less room than the first. */
    public VolumeOrders with(VolumeRecord record) {
        SortedMap<VolumeId, VolumeView> more = new TreeMap<>(volumes);
        more.put(record.id(), new VolumeView(record, new TreeMap<>(), new TreeMap<>(), new TreeMap<>()));
        return new VolumeOrders(fleet, placement, more);
    }

    /** The volumes of the fleet that have never had a record, by name. */
    public List<VolumeId> missing() {
        return fleet.vservers().values().stream()
                .flatMap(vserver ->
                        vserver.volumes().stream().map(volume -> new VolumeId(vserver.name(), volume.name())))
                .filter(id -> !volumes.containsKey(id))
                .toList();
    }

    /**
     * The first record of a volume of the fleet, its legs where the placement has them, each in the pool with the most room.
     *
     * @param stamp random, for the lineage
     * @param secret random
     */
    public Creation create(VolumeId id, int stamp, String secret) {
        Optional<Volume> wanted = volume(id);
        if (wanted.isEmpty()) {
            return new Refused(
                    "the fleet has no volume " + id,
                    "write it into vservers/" + id.vserver() + "/server.yaml below 'volumes', or name another");
        }
        VolumeView there = volumes.get(id);
        if (there != null) {
            return there.record().phase() == Phase.RETIRED
                    ? new Refused(
                            "volume " + id
                                    + " was retired, and a leg that was off meanwhile may still hold its old data",
                            "give the new volume another name")
                    : new Refused("volume " + id + " is in the ledger already", "see 'anew volume show " + id + "'");
        }
        List<HostName> pservers = placement.legs().getOrDefault(id, List.of());
        if (pservers.size() != wanted.get().redundancy().legs()) {
            return new Refused("there is no place for the legs of volume " + id, "see 'anew plan'");
        }
        Optional<Refused> inOneRack = inOneRack(id, pservers);
        if (inOneRack.isPresent()) {
            return inOneRack.get();
        }
        long bytes = wanted.get().redundancy().legBytes(wanted.get().size());
        SortedMap<HostName, PoolName> legs = new TreeMap<>();
        for (HostName pserver : pservers) {
            Optional<Pool> pool = roomiest(pserver, id);
            if (pool.isEmpty() || room(pserver, pool.get(), id) < bytes) {
                return noRoom(id, pserver, pool, bytes);
            }
            legs.put(pserver, pool.get().name());
        }
        return new Creation.Created(VolumeRecord.begun(
                id,
                wanted.get().size(),
                wanted.get().redundancy(),
                Lineage.beginning(stamp),
                placeOf(id.vserver()),
                legs,
                secret));
    }

    /**
     * Has {@code vserver} run on {@code to}.
     *
     * @param urgent whether a living owner is fenced at once, as by pulling its plug, instead of being asked to let go
     */
    public Answer takeOver(HostName vserver, HostName to, boolean urgent) {
        List<VolumeView> views = living(vserver);
        if (views.isEmpty()) {
            return noVolumes(vserver);
        }
        Optional<Refused> cannot = cannotRun(vserver, to, views.getFirst());
        if (cannot.isPresent()) {
            return cannot.get();
        }
        for (VolumeView view : views) {
            Optional<Refused> without = tooFewLegs(view, Set.of());
            if (without.isPresent()) {
                return without.get();
            }
        }
        return assign(views, Optional.of(to), urgent);
    }

    /** Has {@code vserver} run nowhere. */
    public Answer rest(HostName vserver) {
        List<VolumeView> views = living(vserver);
        return views.isEmpty() ? noVolumes(vserver) : assign(views, Optional.empty(), false);
    }

    private static Answer assign(List<VolumeView> views, Optional<HostName> to, boolean urgent) {
        SortedMap<VolumeId, Change> changes = new TreeMap<>();
        for (VolumeView view : views) {
            VolumeRecord record = view.record();
            boolean there = record.owner().map(Owner::pserver).equals(to);
            if (!record.assigned().equals(to) || (urgent && !record.urgent() && !there)) {
                changes.put(record.id(), new Change.Assign(to, urgent));
            }
        }
        return new Answer.Accepted(changes);
    }

    /**
     * Has a leg move from one storage pserver to another.
     *
     * @param pool where on {@code to}; the one with the most room if empty
     * @param atOnce whether the old leg is dropped before the new one is filled, which then gets nothing from it
     */
    public Answer moveLeg(VolumeId id, HostName from, HostName to, Optional<PoolName> pool, boolean atOnce) {
        if (!volumes.containsKey(id)) {
            return unknown(id);
        }
        Optional<Refused> without = atOnce ? tooFewLegs(view(id), Set.of(from)) : Optional.empty();
        return without.isPresent() ? without.get() : moveLeg(view(id).record(), from, to, pool, atOnce);
    }

    private Answer moveLeg(VolumeRecord record, HostName from, HostName to, Optional<PoolName> pool, boolean atOnce) {
        VolumeId id = record.id();
        if (record.phase() == Phase.RETIRED) {
            return retired(id);
        }
        if (!record.legs().containsKey(from)) {
            return new Refused(
                    "volume " + id + " has no leg on " + from,
                    "it has " + Change.names(record.legs().keySet()) + ": name one of them");
        }
        if (record.leaving().contains(from) && atOnce && !record.distrusted().contains(from)) {
            return distrust(record, from, to);
        }
        if (record.leaving().contains(from)) {
            return record.legs().containsKey(to) && !record.leaving().contains(to)
                    ? new Answer.Accepted(new TreeMap<>())
                    : new Refused("the leg on " + from + " is leaving already", "follow it with 'anew volume watch'");
        }
        if (record.legs().containsKey(to)) {
            return new Refused("volume " + id + " has a leg on " + to + " already", "name another storage pserver");
        }
        Set<HostName> staying = new TreeSet<>(record.inSync());
        staying.removeAll(record.leaving());
        staying.remove(from);
        if (record.phase() == Phase.ACTIVE && staying.size() < record.needed()) {
            return new Refused(
                    "without the leg on " + from + " volume " + id + " has too few legs in sync to hold its data ("
                            + names(staying) + ")",
                    "wait until another leg is in sync, or bring one back first");
        }
        Set<HostName> after = new TreeSet<>(record.legs().keySet());
        after.removeAll(record.leaving());
        after.remove(from);
        after.add(to);
        Optional<Refused> refused = pools(to).isEmpty()
                ? Optional.of(
                        noRoom(id, to, Optional.empty(), record.redundancy().legBytes(record.size())))
                : named(id, from, to).or(() -> inOneRack(id, after));
        return refused.isPresent() ? refused.get() : moveInto(record, from, to, pool, atOnce);
    }

    /** A leg that is leaving already is not to be trusted either. */
    private static Answer distrust(VolumeRecord record, HostName from, HostName to) {
        return Optional.ofNullable(record.legs().get(to))
                .map(pool -> accepted(record.id(), new Change.Replace(from, to, pool, true)))
                .orElseGet(() -> new Refused(
                        "the leg on " + from + " is leaving already, and not for one on " + to,
                        "name the leg that it leaves for: 'anew volume show " + record.id() + "'"));
    }

    private Answer moveInto(
            VolumeRecord record, HostName from, HostName to, Optional<PoolName> wanted, boolean atOnce) {
        List<Pool> pools = pools(to);
        Optional<Pool> pool = wanted.isPresent()
                ? pools.stream()
                        .filter(each -> each.name().equals(wanted.get()))
                        .findFirst()
                : roomiest(to, record.id());
        long bytes = record.redundancy().legBytes(record.size());
        if (pool.isEmpty() && wanted.isPresent() && !pools.isEmpty()) {
            return new Refused(
                    to + " has no pool " + wanted.get(),
                    "it has " + pools.stream().map(each -> each.name().text()).collect(Collectors.joining(", ")));
        }
        if (pool.isEmpty() || room(to, pool.get(), record.id()) < bytes) {
            return noRoom(record.id(), to, pool, bytes);
        }
        return accepted(record.id(), new Change.Replace(from, to, pool.get().name(), atOnce));
    }

    /** What the repository names is where it is named; an order that says otherwise would be undone by the next plan. */
    private Optional<Refused> named(VolumeId id, HostName from, HostName to) {
        return volume(id)
                .filter(volume -> !volume.legs().isEmpty() && !volume.legs().contains(to))
                .map(volume -> new Refused(
                        "vservers/" + id.vserver() + "/server.yaml names the legs of volume " + id + ", and " + to
                                + " is not among them",
                        "write " + to + " there in place of " + from + " first"));
    }

    /** Makes the volume as large as the fleet says. */
    public Answer grow(VolumeId id) {
        if (!volumes.containsKey(id)) {
            return unknown(id);
        }
        VolumeRecord record = view(id).record();
        Optional<Size> wanted = volume(id).map(Volume::size);
        if (record.phase() == Phase.RETIRED) {
            return retired(id);
        }
        if (wanted.isEmpty()) {
            return new Refused("the fleet has no volume " + id, "read the repository that it is described in");
        }
        int order = wanted.get().compareTo(record.size());
        if (order < 0) {
            return new Refused(
                    "volume " + id + " has " + record.size() + ", the fleet says " + wanted.get()
                            + ", and a volume cannot shrink",
                    "write " + record.size() + " or more into vservers/" + id.vserver() + "/server.yaml");
        }
        long bytes = record.redundancy().legBytes(wanted.get());
        for (Map.Entry<HostName, PoolName> leg : record.legs().entrySet()) {
            Optional<Pool> pool = pools(leg.getKey()).stream()
                    .filter(each -> each.name().equals(leg.getValue()))
                    .findFirst();
            if (!record.leaving().contains(leg.getKey())
                    && pool.filter(found -> room(leg.getKey(), found, id) >= bytes)
                            .isEmpty()) {
                return noRoom(id, leg.getKey(), pool, bytes);
            }
        }
        return order == 0 ? new Answer.Accepted(new TreeMap<>()) : accepted(id, new Change.Grow(wanted.get()));
    }

    /** Ends the volume; its data are gone. */
    public Answer retire(VolumeId id) {
        if (!volumes.containsKey(id)) {
            return unknown(id);
        }
        VolumeRecord record = view(id).record();
        if (record.phase() == Phase.RETIRED) {
            return new Answer.Accepted(new TreeMap<>());
        }
        String rest = "let it rest first: 'anew volume rest " + id.vserver() + " --wait'";
        if (record.owner().isPresent()) {
            return new Refused(
                    "volume " + id + " is in use by " + record.owner().get().pserver(), rest);
        }
        if (record.previous().isPresent()) {
            return new Refused(
                    "a domU with volume " + id + " may still run on "
                            + record.previous().get().owner().pserver(),
                    "let it run elsewhere once ('anew volume take-over'), then rest");
        }
        return record.assigned().isPresent()
                ? new Refused(
                        "volume " + id + " is to be used by "
                                + record.assigned().get(),
                        rest)
                : accepted(id, new Change.Retire());
    }

    /**
     * Has the owner read and compare all legs in sync. That the array does nothing else at the moment is for the owner to see.
     *
     * @param known what the ledger holds of checks of this volume
     * @param stamp random
     */
    public Checking check(VolumeId id, VolumeCheck known, int stamp) {
        if (!volumes.containsKey(id)) {
            return unknown(id);
        }
        VolumeView view = view(id);
        VolumeRecord record = view.record();
        Optional<CheckOrder> open = known.open(record);
        if (record.phase() == Phase.RETIRED) {
            return retired(id);
        }
        if (record.owner().isEmpty()) {
            return new Refused(
                    "volume " + id + " has no owner, who alone could read its legs",
                    "have it run first: 'anew volume take-over " + id.vserver() + " --to PSERVER --wait'");
        }
        Owner owner = record.owner().get();
        if (!owner.incarnation().equals(view.present().get(owner.pserver()))) {
            return new Refused(
                    "the agent of " + owner.pserver() + ", which owns volume " + id
                            + ", does not keep its lease in the ledger",
                    "wait until it is back, or have the volume taken over");
        }
        Optional<String> tooFew = CheckProtocol.tooFew(record);
        if (record.phase() == Phase.NEW || record.unsettled() || tooFew.isPresent()) {
            return new Refused(
                    "volume " + id + " cannot be checked now: "
                            + tooFew.orElse(record.unsettled() ? "its legs are being made equal" : "it is being made"),
                    "wait until it is in order: 'anew volume watch " + id + "'");
        }
        return open.isPresent()
                ? new Checking.UnderWay(open.get())
                : new Checking.Ordered(new CheckOrder(record.epoch(), stamp));
    }

    // What an order is judged by

    private Optional<Refused> cannotRun(HostName name, HostName to, VolumeView view) {
        Pserver pserver = fleet.pservers().get(to);
        Vserver vserver = fleet.vservers().get(name);
        if (pserver == null) {
            return Optional.of(new Refused("the fleet has no pserver " + to, "name one of " + names(hosts())));
        }
        if (vserver == null) {
            return Optional.of(
                    new Refused("the fleet has no vserver " + name, "read the repository that it is described in"));
        }
        String choose = "name another: 'anew what-if' shows who has room";
        if (!pserver.runsVservers()) {
            return Optional.of(new Refused(to + " runs no vservers", choose));
        }
        if (pserver.nics().stream().noneMatch(nic -> nic.network().equals(vserver.network()))) {
            return Optional.of(new Refused(to + " is not on network " + vserver.network() + " of " + name, choose));
        }
        if (!view.present().containsKey(to)) {
            return Optional.of(new Refused(
                    "the agent of " + to + " does not keep its lease in the ledger",
                    "boot " + to + ", or name another"));
        }
        List<Vserver> others = fleet.vservers().values().stream()
                .filter(other -> !other.name().equals(name))
                .filter(other -> placeOf(other.name()).filter(to::equals).isPresent())
                .toList();
        long memory = pserver.domuMemoryBytes()
                - others.stream().mapToLong(other -> other.memory().bytes()).sum();
        long vcpus =
                pserver.domuVcpus() - others.stream().mapToLong(Vserver::vcpus).sum();
        return memory >= vserver.memory().bytes() && vcpus >= vserver.vcpus()
                ? Optional.empty()
                : Optional.of(new Refused(
                        name + " needs " + vserver.memory() + " and " + vserver.vcpus() + " vCPUs, and " + to + " has "
                                + Size.format(memory) + " and " + vcpus + " left",
                        choose));
    }

    private List<HostName> hosts() {
        return fleet.pservers().values().stream()
                .filter(Pserver::runsVservers)
                .map(Pserver::name)
                .toList();
    }

    /** A volume that holds data can only go on with legs that hold it, and that answer, {@code gone} not counted. */
    private static Optional<Refused> tooFewLegs(VolumeView view, Set<HostName> gone) {
        VolumeRecord record = view.record();
        for (HostName leg : record.legs().keySet()) {
            if (isIn(view, leg, LegReport.State.REFUSED)) {
                return Optional.of(new Refused(
                        "the leg of volume " + record.id() + " on " + leg + " knows more than the ledger",
                        "mend the ledger: 'anew recover'"));
            }
        }
        SortedSet<HostName> held = new TreeSet<>(record.inSync());
        held.removeAll(gone);
        List<HostName> answering = held.stream()
                .filter(leg -> view.present().containsKey(leg))
                .filter(leg -> !isIn(view, leg, LegReport.State.SILENT) && !isIn(view, leg, LegReport.State.BLANK))
                .filter(leg -> gone.isEmpty() || !isIn(view, leg, LegReport.State.RESTARTED))
                .toList();
        return record.phase() != Phase.ACTIVE || answering.size() >= record.needed()
                ? Optional.empty()
                : Optional.of(new Refused(
                        "of volume " + record.id() + "'s " + (gone.isEmpty() ? "" : "other ") + "legs in sync ("
                                + names(held) + ") "
                                + (answering.isEmpty() ? "none answers" : "only " + names(answering) + " answers")
                                + ", and it needs " + record.needed(),
                        "bring one of them back: 'anew volume show " + record.id() + "' tells of each"));
    }

    private static boolean isIn(VolumeView view, HostName leg, LegReport.State state) {
        LegReport report = view.reports().get(leg);
        return report != null && report.state() == state;
    }

    /** Legs may share a rack only where the fleet has fewer racks with storage than the volume has legs. */
    private Optional<Refused> inOneRack(VolumeId id, Collection<HostName> pservers) {
        Set<Rack> racks = fleet.pservers().values().stream()
                .filter(pserver -> !pserver.storage().isEmpty())
                .map(Pserver::rack)
                .collect(Collectors.toCollection(HashSet::new));
        Map<Rack, HostName> first = new HashMap<>();
        for (HostName name : pservers) {
            Pserver pserver = fleet.pservers().get(name);
            HostName neighbour = pserver == null ? null : first.putIfAbsent(pserver.rack(), name);
            if (neighbour != null && racks.size() >= pservers.size()) {
                return Optional.of(new Refused(
                        "two legs of volume " + id + ", on " + neighbour + " and " + name + ", would be in rack "
                                + Objects.requireNonNull(pserver).rack(),
                        "choose a storage pserver in a rack of its own"));
            }
        }
        return Optional.empty();
    }

    private Refused noRoom(VolumeId id, HostName pserver, Optional<Pool> pool, long bytes) {
        String needs = "a leg of volume " + id + " needs " + Size.format(bytes) + ", and " + pserver;
        return pool.map(found -> new Refused(
                        needs + " has " + Size.format(room(pserver, found, id)) + " left in its pool " + found.name(),
                        "enlarge the pool, move other legs away, or choose another storage pserver"))
                .orElseGet(() -> new Refused(needs + " has no storage", "choose a pserver that has a pool"));
    }

    private Optional<Pool> roomiest(HostName pserver, VolumeId id) {
        return pools(pserver).stream()
                .max(Comparator.<Pool>comparingLong(pool -> room(pserver, pool, id))
                        .thenComparing(Pool::name, Comparator.reverseOrder()));
    }

    private List<Pool> pools(HostName pserver) {
        Pserver found = fleet.pservers().get(pserver);
        return found == null ? List.of() : found.storage();
    }

    /** What the pool has for a leg of {@code id}: all but the legs of others. A retired volume's are being removed. */
    private long room(HostName pserver, Pool pool, VolumeId id) {
        long taken = volumes.values().stream()
                .map(VolumeView::record)
                .filter(record -> !record.id().equals(id) && record.phase() != Phase.RETIRED)
                .filter(record -> pool.name().equals(record.legs().get(pserver)))
                .mapToLong(record -> record.redundancy().legBytes(record.size()))
                .sum();
        return fleet.legBytes(Objects.requireNonNull(fleet.pservers().get(pserver)), pool) - taken;
    }

    /** Where a vserver is to run: where its volumes are assigned to, else where the planner puts it. */
    private Optional<HostName> placeOf(HostName vserver) {
        List<VolumeView> views = living(vserver);
        return views.isEmpty()
                ? placement.hostOf(vserver)
                : views.getFirst().record().assigned();
    }

    private List<VolumeView> living(HostName vserver) {
        return volumes.values().stream()
                .filter(view -> view.record().id().vserver().equals(vserver)
                        && view.record().phase() != Phase.RETIRED)
                .toList();
    }

    private Optional<Volume> volume(VolumeId id) {
        return Optional.ofNullable(fleet.vservers().get(id.vserver()))
                .flatMap(vserver -> vserver.volumes().stream()
                        .filter(volume -> volume.name().equals(id.volume()))
                        .findFirst());
    }

    private VolumeView view(VolumeId id) {
        return Objects.requireNonNull(volumes.get(id));
    }

    private static Answer accepted(VolumeId id, Change change) {
        return new Answer.Accepted(new TreeMap<>(Map.of(id, change)));
    }

    private static Refused retired(VolumeId id) {
        return new Refused("volume " + id + " was retired", "make a new one, under another name");
    }

    private Refused unknown(VolumeId id) {
        return new Refused("the ledger has no volume " + id, has());
    }

    private Refused noVolumes(HostName vserver) {
        return new Refused("the ledger has no volume of vserver " + vserver, has());
    }

    private String has() {
        return volumes.isEmpty()
                ? "make the fleet's volumes: 'anew volume create'"
                : "it has " + some(volumes.keySet(), VolumeId::toString);
    }

    private static String names(Collection<HostName> hosts) {
        return hosts.isEmpty() ? "none" : some(hosts, HostName::text);
    }

    private static <T> String some(Collection<T> all, Function<T, String> name) {
        String first = all.stream().limit(NAMED).map(name).collect(Collectors.joining(", "));
        return all.size() <= NAMED ? first : first + " and " + (all.size() - NAMED) + " more";
    }
}
