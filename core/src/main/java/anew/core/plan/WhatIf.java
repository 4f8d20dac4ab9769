package anew.core.plan;

import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.Placement;
import anew.core.model.Rack;
import anew.core.model.Redundancy;
import anew.core.model.Spread;
import anew.core.model.SpreadGroup;
import anew.core.model.VolumeId;
import anew.core.model.Vserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Answers what the loss of pservers would do to a placed fleet, and which single failures hurt. Pure. */
public final class WhatIf {

    /** Bounds the search for hosts in each question; see {@link Steps}. */
    private static final long STEPS_MAX = 300_000;

    private final Fleet fleet;
    private final Room room;
    private final Map<HostName, List<VolumeId>> legsOn = new HashMap<>();
    private final Map<VolumeId, Redundancy> redundancies = new HashMap<>();
    private final Map<SpreadGroup, Integer> groupSizes = new HashMap<>();

    private WhatIf(Fleet fleet, Placement placement) {
        this.fleet = fleet;
        this.room = new Room(fleet);
        placement.hosts().forEach((vserver, pserver) -> {
            if (room.vserver(vserver) != Room.NOWHERE && room.pserver(pserver) != Room.NOWHERE) {
                room.take(room.vserver(vserver), room.pserver(pserver));
            }
        });
        for (Vserver vserver : fleet.vservers().values()) {
            vserver.volumes()
                    .forEach(volume ->
                            redundancies.put(new VolumeId(vserver.name(), volume.name()), volume.redundancy()));
            groupsOf(vserver).forEach(group -> groupSizes.merge(group, 1, Integer::sum));
        }
        placement.legs().forEach((volume, pservers) -> {
            if (redundancies.containsKey(volume)) {
                pservers.forEach(pserver -> legsOn.computeIfAbsent(pserver, name -> new ArrayList<>())
                        .add(volume));
            }
        });
    }

    /** What happens if all of {@code lost} fail at once; names that are no pservers of the fleet are passed over. */
    public static Loss losing(Fleet fleet, Placement placement, Set<HostName> lost) {
        return new WhatIf(fleet, placement).losing(new TreeSet<>(lost));
    }

    /**
     * Where each vserver that has volumes would go if the pserver that runs it failed alone; those that would find no
     * place, or whose data would be lost, are not in it.
     */
    public static SortedMap<HostName, HostName> refuges(Fleet fleet, Placement placement) {
        WhatIf whatIf = new WhatIf(fleet, placement);
        SortedSet<HostName> homes = new TreeSet<>();
        fleet.vservers().values().stream()
                .filter(vserver -> !vserver.volumes().isEmpty())
                .forEach(vserver -> placement.hostOf(vserver.name()).ifPresent(home -> homes.add(home)));
        SortedMap<HostName, HostName> refuges = new TreeMap<>();
        for (HostName home : homes) {
            for (Loss.Move move : whatIf.losing(new TreeSet<>(Set.of(home))).moves()) {
                Vserver moved = fleet.vservers().get(move.vserver());
                if (moved != null && !moved.volumes().isEmpty()) {
                    refuges.put(move.vserver(), move.to());
                }
            }
        }
        return refuges;
    }

    /** Every pserver and every rack whose failure alone hurts somebody, pservers first, by name. */
    public static List<WeakPoint> weakPoints(Fleet fleet, Placement placement) {
        WhatIf whatIf = new WhatIf(fleet, placement);
        List<WeakPoint> weak = new ArrayList<>();
        SortedMap<Rack, SortedSet<HostName>> racks = new TreeMap<>();
        fleet.pservers().values().forEach(pserver -> {
            racks.computeIfAbsent(pserver.rack(), rack -> new TreeSet<>()).add(pserver.name());
            Loss loss = whatIf.losing(new TreeSet<>(Set.of(pserver.name())));
            if (loss.hurts()) {
                weak.add(new WeakPoint(WeakPoint.Kind.PSERVER, pserver.name().text(), loss));
            }
        });
        racks.forEach((rack, pservers) -> {
            Loss loss = whatIf.losing(pservers);
            // What one pserver does alone has been said.
            if (pservers.size() > 1 && loss.hurts()) {
                weak.add(new WeakPoint(WeakPoint.Kind.RACK, rack.text(), loss));
            }
        });
        return weak;
    }

    private Loss losing(SortedSet<HostName> names) {
        SortedSet<Integer> lost = new TreeSet<>();
        names.stream().filter(name -> room.pserver(name) != Room.NOWHERE).forEach(name -> lost.add(room.pserver(name)));
        List<Loss.VolumeLoss> volumes = volumeLosses(names);
        SortedMap<HostName, Loss.Stopped> stopped = new TreeMap<>();
        volumes.stream()
                .filter(Loss.VolumeLoss::isUnavailable)
                .map(Loss.VolumeLoss::volume)
                .forEach(volume -> stopped.putIfAbsent(
                        volume.vserver(), new Loss.Stopped(volume.vserver(), new Loss.Stopped.Why.NoData(volume))));
        Evacuation.Result evacuation = Evacuation.of(room, lost, new Steps(STEPS_MAX));
        for (Evacuation.Stuck stuck : evacuation.stuck()) {
            HostName name = room.vserver(stuck.vserver()).name();
            stopped.putIfAbsent(name, new Loss.Stopped(name, new Loss.Stopped.Why.NoRoom(stuck.nearest())));
        }
        List<Loss.Move> moves = evacuation.moves().stream()
                .map(this::named)
                .filter(move -> !stopped.containsKey(move.vserver()))
                .toList();
        return new Loss(names, moves, List.copyOf(stopped.values()), volumes, groupsWhollyOn(lost), ledgerStops(names));
    }

    private Loss.Move named(Evacuation.Move move) {
        return new Loss.Move(
                room.vserver(move.vserver()).name(),
                room.pserver(move.from()).name(),
                room.pserver(move.to()).name(),
                move.besideSibling());
    }

    private List<Loss.VolumeLoss> volumeLosses(SortedSet<HostName> lost) {
        SortedMap<VolumeId, Integer> legsLost = new TreeMap<>();
        lost.forEach(pserver ->
                legsOn.getOrDefault(pserver, List.of()).forEach(volume -> legsLost.merge(volume, 1, Integer::sum)));
        List<Loss.VolumeLoss> losses = new ArrayList<>();
        legsLost.forEach((volume, legs) -> {
            Redundancy redundancy = redundancies.get(volume);
            if (redundancy != null) {
                losses.add(new Loss.VolumeLoss(volume, redundancy, legs));
            }
        });
        return losses;
    }

    private List<SpreadGroup> groupsWhollyOn(SortedSet<Integer> lost) {
        SortedMap<SpreadGroup, Integer> down = new TreeMap<>();
        lost.forEach(p -> room.guestsOf(p)
                .forEach(v -> groupsOf(room.vserver(v)).forEach(group -> down.merge(group, 1, Integer::sum))));
        return down.entrySet().stream()
                .filter(entry -> entry.getValue() > 1 && entry.getValue().equals(groupSizes.get(entry.getKey())))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Set<SpreadGroup> groupsOf(Vserver vserver) {
        Set<SpreadGroup> groups = new HashSet<>();
        vserver.spread().stream().map(Spread::group).forEach(groups::add);
        return groups;
    }

    private boolean ledgerStops(SortedSet<HostName> lost) {
        List<HostName> keepers = fleet.ledger().pservers();
        long left = keepers.stream().filter(name -> !lost.contains(name)).count();
        return !keepers.isEmpty() && left * 2 <= keepers.size();
    }
}
