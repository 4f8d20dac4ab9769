package anew.core.fleet;

import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.ImageName;
import anew.core.model.ImageRecipe;
import anew.core.model.LedgerPlace;
import anew.core.model.Network;
import anew.core.model.NetworkName;
import anew.core.model.Nic;
import anew.core.model.Pool;
import anew.core.model.PoolName;
import anew.core.model.Pserver;
import anew.core.model.Spread;
import anew.core.model.Volume;
import anew.core.model.VolumeName;
import anew.core.model.Vserver;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** Makes the model of drafts about which there is no complaint. */
final class Assembly {

    private final Drafts drafts;
    private final Networks networks;

    private Assembly(Drafts drafts) {
        this.drafts = drafts;
        this.networks = drafts.networks().orElseThrow();
    }

    static Fleet of(Drafts drafts) {
        return new Assembly(drafts).fleet();
    }

    private Fleet fleet() {
        Section fleet = drafts.fleet().orElseThrow().section();
        SortedMap<HostName, HostName> pins = new TreeMap<>();
        drafts.layout().pins().forEach(pin -> pins.put(pin.vserver(), pin.pserver()));
        return new Fleet(
                fleet.require(FleetKeys.NAME),
                fleet.require(FleetKeys.DOMAIN),
                networks(fleet),
                fleet.require(FleetKeys.FAILOVER).require(FleetKeys.WITHIN),
                fleet.get(FleetKeys.VOLUMES)
                        .map(volumes -> volumes.require(FleetKeys.RESYNC))
                        .orElse(Fleet.RESYNC_PER_SECOND),
                fleet.get(FleetKeys.LEDGER).map(Assembly::ledger).orElse(new LedgerPlace.Nowhere()),
                fleet.get(FleetKeys.DEPOT),
                each(drafts.images(), this::image),
                each(drafts.pservers(), this::pserver),
                each(drafts.vservers(), this::vserver),
                pins);
    }

    private static SortedMap<NetworkName, Network> networks(Section fleet) {
        SortedMap<NetworkName, Network> networks = new TreeMap<>();
        for (Value.Named.Entry<NetworkName, Section> entry : fleet.require(FleetKeys.NETWORKS)) {
            NetworkName name = entry.name().value();
            Section section = entry.value().value();
            networks.put(name, new Network(name, section.require(FleetKeys.SUBNET), section.get(FleetKeys.GATEWAY)));
        }
        return networks;
    }

    private static LedgerPlace ledger(Section ledger) {
        return ledger.get(FleetKeys.LEDGER_URL)
                .<LedgerPlace>map(LedgerPlace.At::new)
                .orElseGet(() -> new LedgerPlace.On(list(ledger, FleetKeys.LEDGER_PSERVERS)));
    }

    private ImageRecipe image(Draft<ImageName> image) {
        Section section = image.section();
        return new ImageRecipe(
                image.name(),
                section.require(ImageKeys.FAMILY),
                section.require(ImageKeys.KIND),
                section.require(ImageKeys.SUITE),
                list(section, ImageKeys.PACKAGES),
                list(section, ImageKeys.MODULES),
                list(section, ImageKeys.DROP),
                list(section, ImageKeys.ENABLE),
                list(section, ImageKeys.DISABLE));
    }

    private Pserver pserver(Draft<HostName> pserver) {
        Section section = pserver.section();
        return new Pserver(
                pserver.name(),
                section.require(PserverKeys.MEMORY),
                section.require(PserverKeys.CPUS),
                section.require(PserverKeys.RACK),
                Drafts.runsVservers(section),
                list(section, PserverKeys.NICS).stream().map(Assembly::nic).toList(),
                section.get(PserverKeys.STORAGE).orElse(List.of()).stream()
                        .map(Assembly::pool)
                        .toList());
    }

    private static Nic nic(Section nic) {
        return new Nic(nic.require(PserverKeys.MAC), nic.require(PserverKeys.NETWORK), nic.get(PserverKeys.ADDRESS));
    }

    private static Pool pool(Value.Named.Entry<PoolName, Section> pool) {
        Section section = pool.value().value();
        return new Pool(pool.name().value(), section.require(PserverKeys.DEVICE), section.require(PserverKeys.SIZE));
    }

    private Vserver vserver(Draft<HostName> vserver) {
        Section section = vserver.section();
        return new Vserver(
                vserver.name(),
                section.require(VserverKeys.IMAGE),
                section.require(VserverKeys.MEMORY),
                section.require(VserverKeys.VCPUS),
                section.require(VserverKeys.MAC),
                networks.containing(section.require(VserverKeys.ADDRESS))
                        .orElseThrow()
                        .name(),
                section.require(VserverKeys.ADDRESS),
                section.get(VserverKeys.VOLUMES).orElse(List.of()).stream()
                        .map(Assembly::volume)
                        .toList(),
                list(section, VserverKeys.SPREAD).stream()
                        .map(rule -> new Spread(rule.require(VserverKeys.GROUP), rule.require(VserverKeys.ACROSS)))
                        .toList());
    }

    private static Volume volume(Value.Named.Entry<VolumeName, Section> volume) {
        Section section = volume.value().value();
        return new Volume(
                volume.name().value(),
                section.require(VserverKeys.SIZE),
                ReferenceCheck.redundancy(section).orElseThrow(),
                list(section, VserverKeys.LEGS));
    }

    private static <N, D, M> SortedMap<N, M> each(SortedMap<N, D> drafts, Function<D, M> make) {
        SortedMap<N, M> made = new TreeMap<>();
        drafts.forEach((name, draft) -> made.put(name, make.apply(draft)));
        return made;
    }

    private static <T> List<T> list(Section section, Key<List<Located<T>>> key) {
        return section.get(key).map(Assembly::values).orElse(List.of());
    }

    private static <T> List<T> values(List<Located<T>> located) {
        return located.stream().map(Located::value).toList();
    }
}
