package anew.core.fleet;

import anew.core.model.HostName;
import anew.core.model.ImageName;
import anew.core.model.ImageRecipe;
import anew.core.model.LedgerPlace;
import anew.core.model.PoolName;
import anew.core.model.Rack;
import anew.core.model.Redundancy;
import anew.core.model.Size;
import anew.core.model.SpreadGroup;
import anew.core.model.VolumeName;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks that whatever is named exists, is of the right kind, and is named no more often than it may be. */
final class ReferenceCheck {

    private final Drafts drafts;
    private final Complaints complaints;
    /** Racks with storage pservers; legs must be in different ones only where there are enough of them. */
    private final int storageRacks;

    private ReferenceCheck(Drafts drafts, Complaints complaints) {
        this.drafts = drafts;
        this.complaints = complaints;
        Set<Rack> racks = new HashSet<>();
        drafts.pservers().values().stream()
                .map(Draft::section)
                .filter(pserver -> pserver.at(PserverKeys.STORAGE).isPresent())
                .forEach(pserver -> pserver.get(PserverKeys.RACK).ifPresent(racks::add));
        this.storageRacks = racks.size();
    }

    static void run(Drafts drafts, Complaints complaints) {
        ReferenceCheck check = new ReferenceCheck(drafts, complaints);
        check.names();
        drafts.fleet().flatMap(fleet -> fleet.section().get(FleetKeys.LEDGER)).ifPresent(check::ledger);
        drafts.vservers().values().forEach(check::vserver);
        check.pins();
    }

    private void names() {
        for (HostName name : drafts.layout().vservers().keySet()) {
            if (drafts.layout().pservers().containsKey(name)) {
                complaints.add(
                        Place.wholeFile("vservers/" + name),
                        "'" + name + "' is also the name of a pserver",
                        "rename one of them: every machine has a name of its own");
            }
        }
    }

    private void ledger(Section ledger) {
        ledger.at(FleetKeys.LEDGER_PSERVERS).ifPresent(keepers -> {
            int count = keepers.value().size();
            boolean whole = ledger.isWhole(FleetKeys.LEDGER_PSERVERS);
            if (whole && count != 1 && count != 3 && count != 5) {
                complaints.add(
                        keepers.place(),
                        "the ledger is kept by " + count + " pservers",
                        "name 1, 3 or 5: an even number survives no more losses than one less");
            }
            distinct(keepers.value(), "the ledger");
            for (Located<HostName> keeper : keepers.value()) {
                whole &= pserver(keeper) && keeperHasAddress(keeper) && keeperHasRoom(keeper);
            }
            if (whole && count > 1) {
                keepersInOneRack(keepers);
            }
        });
    }

    private boolean keeperHasAddress(Located<HostName> keeper) {
        Optional<Section> pserver =
                Optional.ofNullable(drafts.pservers().get(keeper.value())).map(Draft::section);
        boolean addressed = pserver.isEmpty()
                || !pserver.get().isWhole(PserverKeys.NICS)
                || pserver.get().get(PserverKeys.NICS).orElse(List.of()).stream()
                        .anyMatch(nic -> nic.value().at(PserverKeys.ADDRESS).isPresent());
        if (!addressed) {
            complaints.add(
                    keeper.place(),
                    "pserver '" + keeper.value() + "' keeps the ledger, and has no address",
                    "give one of its nics an address, best on the network 'storage'");
        }
        return addressed;
    }

    private boolean keeperHasRoom(Located<HostName> keeper) {
        Optional<Section> pserver =
                Optional.ofNullable(drafts.pservers().get(keeper.value())).map(Draft::section);
        if (pserver.isEmpty() || !pserver.get().isWhole(PserverKeys.STORAGE)) {
            return true;
        }
        List<Value.Named.Entry<PoolName, Section>> pools =
                pserver.get().get(PserverKeys.STORAGE).orElse(List.of());
        if (pools.isEmpty()) {
            complaints.add(
                    keeper.place(),
                    "pserver '" + keeper.value() + "' keeps the ledger, and has no storage",
                    "give it a pool, of " + LedgerPlace.ROOM + " or more, or name another");
            return false;
        }
        PoolName first = pools.getFirst().name().value();
        Optional<Size> size = pools.getFirst().value().value().get(PserverKeys.SIZE);
        boolean small =
                size.filter(found -> found.compareTo(LedgerPlace.ROOM) < 0).isPresent();
        if (small) {
            complaints.add(
                    keeper.place(),
                    "the ledger needs " + LedgerPlace.ROOM + ", and the first pool of pserver '" + keeper.value()
                            + "', '" + first + "', has " + size.get(),
                    "enlarge it, or put a larger one first");
        }
        return !small;
    }

    private void keepersInOneRack(Located<List<Located<HostName>>> keepers) {
        Set<Rack> theirs = new HashSet<>();
        Set<Rack> all = new HashSet<>();
        drafts.pservers()
                .forEach((name, pserver) -> pserver.section()
                        .get(PserverKeys.RACK)
                        .ifPresent(rack -> {
                            all.add(rack);
                            if (keepers.value().stream()
                                    .anyMatch(keeper -> keeper.value().equals(name))) {
                                theirs.add(rack);
                            }
                        }));
        if (theirs.size() == 1 && all.size() > 1) {
            complaints.add(
                    keepers.place(),
                    "all pservers that keep the ledger are in rack "
                            + theirs.iterator().next() + ", and with it nothing fails over any more",
                    "name pservers of several racks");
        }
    }

    private void distinct(List<Located<HostName>> names, String where) {
        Set<HostName> seen = new HashSet<>();
        for (Located<HostName> name : names) {
            if (!seen.add(name.value())) {
                complaints.add(
                        name.place(), "'" + name.value() + "' stands twice in " + where, "name a different pserver");
            }
        }
    }

    private boolean pserver(Located<HostName> name) {
        boolean known = drafts.layout().pservers().containsKey(name.value());
        if (!known) {
            complaints.add(
                    name.place(),
                    "there is no pserver '" + name.value() + "'",
                    Nearest.remedy(
                            name.value().text(),
                            texts(drafts.layout().pservers().keySet()),
                            "name a folder below pservers/"));
        }
        return known;
    }

    private void vserver(Draft<HostName> vserver) {
        vserver.section().at(VserverKeys.IMAGE).ifPresent(this::image);
        for (Value.Named.Entry<VolumeName, Section> volume :
                vserver.section().get(VserverKeys.VOLUMES).orElse(List.of())) {
            legs(volume.name().value(), volume.value().value());
        }
        Set<SpreadGroup> groups = new HashSet<>();
        for (Located<Section> rule : vserver.section().get(VserverKeys.SPREAD).orElse(List.of())) {
            rule.value()
                    .at(VserverKeys.GROUP)
                    .filter(group -> !groups.add(group.value()))
                    .ifPresent(group -> complaints.add(
                            group.place(),
                            "group '" + group.value() + "' stands twice here",
                            "keep one rule for each group"));
        }
    }

    private void image(Located<ImageName> image) {
        if (!drafts.layout().images().containsKey(image.value())) {
            List<String> names = drafts.layout().images().keySet().stream()
                    .map(ImageName::text)
                    .toList();
            complaints.add(
                    image.place(),
                    "there is no image '" + image.value() + "'",
                    Nearest.remedy(image.value().text(), names, "name a folder below images/"));
            return;
        }
        Optional<ImageRecipe.Kind> kind = Optional.ofNullable(drafts.images().get(image.value()))
                .flatMap(draft -> draft.section().get(ImageKeys.KIND));
        if (kind.filter(ImageRecipe.Kind.DOM0::equals).isPresent()) {
            complaints.add(
                    image.place(),
                    "image '" + image.value() + "' is of kind dom0, which only pservers boot",
                    "name an image of kind domU");
        }
    }

    private void legs(VolumeName volume, Section section) {
        Optional<Located<List<Located<HostName>>>> legs = section.at(VserverKeys.LEGS);
        if (legs.isEmpty()) {
            return;
        }
        List<Located<HostName>> names = legs.get().value();
        redundancy(section)
                .filter(redundancy -> section.isWhole(VserverKeys.LEGS) && redundancy.legs() != names.size())
                .ifPresent(redundancy -> complaints.add(
                        legs.get().place(),
                        "volume '" + volume + "' has " + redundancy.legs() + " legs, but " + names.size()
                                + " pservers are named",
                        "name one for each leg, or leave 'legs' out"));
        distinct(names, "the legs of '" + volume + "'");
        Map<Rack, HostName> racks = new HashMap<>();
        for (Located<HostName> name : names) {
            if (pserver(name)) {
                leg(name, racks, names.size());
            }
        }
    }

    private void leg(Located<HostName> name, Map<Rack, HostName> racks, int legs) {
        Optional<Section> pserver =
                Optional.ofNullable(drafts.pservers().get(name.value())).map(Draft::section);
        if (pserver.isEmpty() || !pserver.get().isWhole(PserverKeys.STORAGE)) {
            return;
        }
        if (pserver.get().at(PserverKeys.STORAGE).isEmpty()) {
            complaints.add(
                    name.place(),
                    "pserver '" + name.value() + "' has no storage",
                    "name one that has 'storage', or give it a pool");
            return;
        }
        pserver.get().get(PserverKeys.RACK).ifPresent(rack -> {
            HostName neighbour = racks.putIfAbsent(rack, name.value());
            if (neighbour != null && !neighbour.equals(name.value()) && storageRacks >= legs) {
                complaints.add(
                        name.place(),
                        "the legs on '" + neighbour + "' and '" + name.value() + "' are both in rack " + rack,
                        "choose storage pservers in different racks");
            }
        });
    }

    /** The redundancy that a volume asks for, where it does so once and well. */
    static Optional<Redundancy> redundancy(Section volume) {
        return volume.get(VserverKeys.MIRRORS)
                .<Redundancy>map(Redundancy.Mirror::new)
                .or(() -> volume.get(VserverKeys.PARITY));
    }

    private void pins() {
        Map<HostName, Pin> first = new HashMap<>();
        for (Pin pin : drafts.layout().pins()) {
            if (!drafts.layout().vservers().containsKey(pin.vserver())) {
                complaints.add(
                        pin.place(),
                        "there is no vserver '" + pin.vserver() + "' to pin",
                        Nearest.remedy(
                                pin.vserver().text(),
                                texts(drafts.layout().vservers().keySet()),
                                "name the file after a folder below vservers/, or remove it"));
            }
            Pin earlier = first.putIfAbsent(pin.vserver(), pin);
            if (earlier != null) {
                complaints.add(
                        pin.place(),
                        "vserver '" + pin.vserver() + "' is also pinned by " + earlier.place(),
                        "remove one of the two files");
            }
            Optional.ofNullable(drafts.pservers().get(pin.pserver()))
                    .filter(pserver -> !Drafts.runsVservers(pserver.section()))
                    .ifPresent(pserver -> complaints.add(
                            pin.place(),
                            "pserver '" + pin.pserver() + "' runs no vservers",
                            "pin it elsewhere, or remove 'runs-vservers: false'"));
        }
    }

    private static Collection<String> texts(Collection<HostName> names) {
        return names.stream().map(HostName::text).toList();
    }
}
