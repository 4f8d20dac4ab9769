package anew.core.plan;

import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.Nic;
import anew.core.model.Placement;
import anew.core.model.Pserver;
import anew.core.model.Rack;
import anew.core.model.Spread;
import anew.core.model.Volume;
import anew.core.model.VolumeId;
import anew.core.model.Vserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The planner's rules a second time, written to be plainly right and not fast; shares nothing with the planner but the
 * model. Tells what a placement breaks, and whether any placement exists, by trying all.
 */
final class Rules {

    private final Fleet fleet;
    private final List<Vserver> vservers;
    private final List<Pserver> pservers;

    Rules(Fleet fleet) {
        this.fleet = fleet;
        this.vservers = List.copyOf(fleet.vservers().values());
        this.pservers = List.copyOf(fleet.pservers().values());
    }

    /** Everything that is wrong with a placement; of N+1 only where trying all ways is quick. */
    List<String> broken(Placement placement, boolean withLosses) {
        List<String> broken = new ArrayList<>();
        if (!placement.hosts().keySet().equals(fleet.vservers().keySet())) {
            broken.add("not every vserver is placed");
            return broken;
        }
        Map<HostName, HostName> hosts = placement.hosts();
        fleet.pins().forEach((vserver, pserver) -> {
            if (!pserver.equals(hosts.get(vserver))) {
                broken.add(vserver + " is not where it is pinned");
            }
        });
        if (!fits(hosts)) {
            broken.add("memory, vCPUs or a network do not fit");
        }
        brokenSpread(hosts).forEach(broken::add);
        if (withLosses) {
            pservers.stream()
                    .filter(lost -> !survives(hosts, lost.name()))
                    .forEach(lost -> broken.add("the loss of " + lost.name() + " is not survived"));
        }
        brokenLegs(placement).forEach(broken::add);
        return broken;
    }

    /** Whether hosts exist that keep every rule: by trying all. */
    boolean hostsExist() {
        return exists(new TreeMap<>(), 0);
    }

    private boolean exists(Map<HostName, HostName> hosts, int next) {
        if (next == vservers.size()) {
            return pservers.stream().allMatch(lost -> survives(hosts, lost.name()));
        }
        Vserver vserver = vservers.get(next);
        HostName pin = fleet.pins().get(vserver.name());
        for (Pserver pserver : pservers) {
            if (pin == null || pin.equals(pserver.name())) {
                hosts.put(vserver.name(), pserver.name());
                if (fits(hosts) && brokenSpread(hosts).isEmpty() && exists(hosts, next + 1)) {
                    return true;
                }
                hosts.remove(vserver.name());
            }
        }
        return false;
    }

    /** Whether places for the legs exist, where no pserver has more than one pool and none is named: by trying all. */
    boolean legsExist() {
        List<Map.Entry<VolumeId, Volume>> volumes = new ArrayList<>();
        vservers.forEach(vserver -> vserver.volumes()
                .forEach(volume -> volumes.add(Map.entry(new VolumeId(vserver.name(), volume.name()), volume))));
        return legsExist(volumes, new TreeMap<>());
    }

    private boolean legsExist(List<Map.Entry<VolumeId, Volume>> volumes, Map<VolumeId, List<HostName>> legs) {
        if (legs.size() == volumes.size()) {
            return brokenLegs(new Placement(new TreeMap<>(), new TreeMap<>(legs)))
                    .isEmpty();
        }
        Map.Entry<VolumeId, Volume> next = volumes.get(legs.size());
        for (List<HostName> choice : choices(next.getValue().redundancy().legs())) {
            legs.put(next.getKey(), choice);
            boolean found = legsExist(volumes, legs);
            legs.remove(next.getKey());
            if (found) {
                return true;
            }
        }
        return false;
    }

    private List<List<HostName>> choices(int count) {
        List<List<HostName>> choices = List.of(List.of());
        for (int i = 0; i < count; i++) {
            List<List<HostName>> longer = new ArrayList<>();
            for (List<HostName> choice : choices) {
                for (Pserver pserver : pservers) {
                    boolean inOrder = choice.isEmpty() || choice.getLast().compareTo(pserver.name()) < 0;
                    if (inOrder && !pserver.storage().isEmpty()) {
                        List<HostName> more = new ArrayList<>(choice);
                        more.add(pserver.name());
                        longer.add(more);
                    }
                }
            }
            choices = longer;
        }
        return choices;
    }

    private boolean survives(Map<HostName, HostName> hosts, HostName lost) {
        Map<HostName, HostName> left = new TreeMap<>(hosts);
        List<Vserver> homeless =
                vservers.stream().filter(v -> lost.equals(hosts.get(v.name()))).toList();
        homeless.forEach(vserver -> left.remove(vserver.name()));
        return rehouse(left, homeless, 0, lost);
    }

    private boolean rehouse(Map<HostName, HostName> hosts, List<Vserver> homeless, int next, HostName lost) {
        if (next == homeless.size()) {
            return true;
        }
        HostName name = homeless.get(next).name();
        for (Pserver pserver : pservers) {
            if (!pserver.name().equals(lost)) {
                hosts.put(name, pserver.name());
                boolean done = fits(hosts) && rehouse(hosts, homeless, next + 1, lost);
                hosts.remove(name);
                if (done) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean fits(Map<HostName, HostName> hosts) {
        Map<HostName, Long> memory = new TreeMap<>();
        Map<HostName, Integer> vcpus = new TreeMap<>();
        for (Vserver vserver : vservers) {
            HostName host = hosts.get(vserver.name());
            if (host != null) {
                Pserver pserver = fleet.pservers().get(host);
                if (pserver == null
                        || !pserver.runsVservers()
                        || pserver.nics().stream().map(Nic::network).noneMatch(vserver.network()::equals)
                        || memory.merge(host, vserver.memory().bytes(), Long::sum) > pserver.domuMemoryBytes()
                        || vcpus.merge(host, vserver.vcpus(), Integer::sum) > pserver.domuVcpus()) {
                    return false;
                }
            }
        }
        return true;
    }

    private List<String> brokenSpread(Map<HostName, HostName> hosts) {
        List<String> broken = new ArrayList<>();
        Map<Object, List<Vserver>> groups = new HashMap<>();
        for (Vserver vserver : vservers) {
            Set<Object> mine = new HashSet<>();
            vserver.spread().forEach(rule -> mine.add(rule.group()));
            mine.forEach(group ->
                    groups.computeIfAbsent(group, g -> new ArrayList<>()).add(vserver));
        }
        groups.forEach((group, members) -> {
            for (Vserver one : members) {
                for (Vserver other : members) {
                    HostName first = hosts.get(one.name());
                    HostName second = hosts.get(other.name());
                    if (!one.name().equals(other.name()) && first != null && second != null) {
                        boolean racks = one.spread().stream()
                                .anyMatch(rule -> rule.group().equals(group) && rule.across() == Spread.Across.RACK);
                        if (first.equals(second) || (racks && rack(first).equals(rack(second)))) {
                            broken.add(one.name() + " and " + other.name() + " are not apart");
                        }
                    }
                }
            }
        });
        return broken;
    }

    private List<String> brokenLegs(Placement placement) {
        List<String> broken = new ArrayList<>();
        Map<HostName, Long> used = new TreeMap<>();
        long racks = pservers.stream()
                .filter(each -> !each.storage().isEmpty())
                .map(Pserver::rack)
                .distinct()
                .count();
        for (Vserver vserver : vservers) {
            for (Volume volume : vserver.volumes()) {
                VolumeId id = new VolumeId(vserver.name(), volume.name());
                List<HostName> legs = placement.legs().getOrDefault(id, List.of());
                int wanted = volume.redundancy().legs();
                if (!volume.legs().isEmpty() && !legs.equals(volume.legs())) {
                    broken.add(id + " does not lie where it is named");
                }
                if (legs.size() != wanted || new HashSet<>(legs).size() != wanted) {
                    broken.add(id + " has legs " + legs);
                } else if (volume.legs().isEmpty()
                        && racks >= wanted
                        && legs.stream().map(this::rack).distinct().count() != wanted) {
                    broken.add(id + " has legs that share a rack: " + legs);
                }
                legs.forEach(leg -> used.merge(leg, volume.redundancy().legBytes(volume.size()), Long::sum));
            }
        }
        used.forEach((pserver, bytes) -> {
            long has = pserver(pserver).storage().stream()
                    .mapToLong(pool -> pool.size().bytes())
                    .sum();
            if (bytes > has) {
                broken.add(pserver + " holds more legs than its pools");
            }
        });
        return broken;
    }

    private Rack rack(HostName pserver) {
        return pserver(pserver).rack();
    }

    private Pserver pserver(HostName name) {
        return Optional.ofNullable(fleet.pservers().get(name)).orElseThrow();
    }
}
