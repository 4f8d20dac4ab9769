package anew.depot;

import anew.core.model.BuiltImage;
import anew.core.model.FileTree;
import anew.core.model.FileTree.Entry;
import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.ImageName;
import anew.core.model.Iqn;
import anew.core.model.Network;
import anew.core.model.Placement;
import anew.core.model.Pserver;
import anew.core.model.Sha256;
import anew.core.model.Volume;
import anew.core.model.Vserver;
import anew.core.plan.WhatIf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compiles a fleet into the {@link Bundle} of each pserver: text that people wrote, laid over text that follows from it.
 *
 * <ol>
 *   <li>{@code global/} is the repository's, with {@code hosts} preceded by every machine's addresses;
 *   <li>{@code local/} is what lies in the machine's own folder, {@code server.yaml} and {@code domUs/} apart;
 *   <li>{@code local/etc/} gains host name, hosts, machine id and network, a pserver's also its iSCSI name; <b>a file of the
 *       repository at the same path wins over the generated one</b>;
 *   <li>{@code local/domUs/NAME/} is the same for each vserver placed here, and how to run it.
 * </ol>
 *
 * <p>What belongs to a vserver is in the bundle of its pserver; if it has volumes, also in that of the pserver which would
 * run it if its own failed, and in no other.
 */
public final class BundleCompiler {

    private final Fleet fleet;
    private final FileTree repository;
    private final Placement placement;
    private final Map<ImageName, BuiltImage> images;
    private final Optional<String> revision;
    private final SortedMap<String, Entry> global;

    /** The vservers for whose pserver's failure each pserver stands by. */
    private final SortedMap<HostName, SortedSet<HostName>> standingBy = new TreeMap<>();

    private BundleCompiler(
            Fleet fleet,
            FileTree repository,
            Placement placement,
            Map<ImageName, BuiltImage> images,
            Optional<String> revision) {
        this.fleet = fleet;
        this.repository = repository;
        this.placement = placement;
        this.images = Map.copyOf(images);
        this.revision = revision;
        this.global = global(fleet, repository);
        WhatIf.refuges(fleet, placement)
                .forEach((vserver, refuge) ->
                        standingBy.computeIfAbsent(refuge, _ -> new TreeSet<>()).add(vserver));
    }

    /**
     * Compiles the bundles of all pservers.
     *
     * @param repository all files of the fleet repository
     * @param placement of every vserver of the fleet
     * @param images the built root image of every recipe that a vserver boots
     * @param revision of the repository, as its version control names it
     * @throws IllegalArgumentException if the fleet is not a checked one, a vserver is not placed or its image not built
     */
    public static SortedMap<HostName, Bundle> compile(
            Fleet fleet,
            FileTree repository,
            Placement placement,
            Map<ImageName, BuiltImage> images,
            Optional<String> revision) {
        BundleCompiler compiler = new BundleCompiler(fleet, repository, placement, images, revision);
        SortedMap<HostName, Bundle> bundles = new TreeMap<>();
        fleet.pservers().values().forEach(pserver -> bundles.put(pserver.name(), compiler.bundle(pserver)));
        return bundles;
    }

    private Bundle bundle(Pserver pserver) {
        SortedMap<String, Entry> files = new TreeMap<>(global);
        files.put(Bundle.MARKER, marker(pserver.name(), Marker.Kind.PSERVER));
        if (!pserver.runsVservers()) {
            files.put(Bundle.BOOT_MENU, Entry.File.text("set default=plain\n"));
        }
        generatedEtc(pserver.name(), Networkd.of(pserver, fleet.networks()))
                .forEach((path, entry) -> files.put("local/etc/" + path, entry));
        files.put("local/etc/iscsi/initiatorname.iscsi", initiatorName(pserver.name()));
        AgentSettings settings = new AgentSettings(fleet.depot(), fleet.ledgerUrls(), fleet.ledgerKeepers());
        if (!settings.equals(AgentSettings.NONE)) {
            files.put("local/" + AgentSettings.FILE, settings.file());
        }
        files.put(
                "local/" + StorageSettings.FILE,
                StorageSettings.of(fleet, pserver).file());
        ownFiles("pservers/" + pserver.name() + "/").forEach((path, entry) -> files.put("local/" + path, entry));
        SortedSet<HostName> candidates = new TreeSet<>(placement.vserversOn(pserver.name()));
        candidates.addAll(standingBy.getOrDefault(pserver.name(), new TreeSet<>()));
        for (HostName name : candidates) {
            Vserver vserver = Require.present(fleet.vservers().get(name), "vserver", name);
            domu(vserver).forEach((path, entry) -> files.put(Bundle.DOMUS + name + "/" + path, entry));
        }
        return new Bundle(pserver.name(), new FileTree(files));
    }

    /** Paths are relative to the domU's folder in the bundle. */
    private SortedMap<String, Entry> domu(Vserver vserver) {
        SortedMap<String, Entry> files = new TreeMap<>();
        files.put(Domu.FILE, Entry.File.text(describe(vserver).yaml()));
        files.put(Bundle.MARKER, marker(vserver.name(), Marker.Kind.VSERVER));
        generatedEtc(vserver.name(), Networkd.of(vserver, fleet.networks()))
                .forEach((path, entry) -> files.put("local/etc/" + path, entry));
        ownFiles("vservers/" + vserver.name() + "/").forEach((path, entry) -> files.put("local/" + path, entry));
        return files;
    }

    private Domu describe(Vserver vserver) {
        Network network = Require.present(fleet.networks().get(vserver.network()), "network", vserver.network());
        BuiltImage image = Require.present(images.get(vserver.image()), "built image", vserver.image());
        return new Domu(
                vserver.name(),
                image,
                vserver.memory(),
                vserver.vcpus(),
                vserver.mac(),
                network.bridge(),
                attached(vserver.volumes()));
    }

    /** After root, configuration and scratch disk, in the order of the vserver's description. */
    private static List<Domu.AttachedVolume> attached(List<Volume> volumes) {
        List<Domu.AttachedVolume> attached = new ArrayList<>();
        for (Volume volume : volumes) {
            attached.add(new Domu.AttachedVolume(volume.name(), "xvd" + (char) ('d' + attached.size())));
        }
        return attached;
    }

    private static SortedMap<String, Entry> global(Fleet fleet, FileTree repository) {
        SortedMap<String, Entry> files = new TreeMap<>(repository.below("global/"));
        files.putIfAbsent("global/authorized_keys", Entry.File.text(""));
        files.putIfAbsent("global/packages.conf", Entry.File.text(""));
        String own =
                repository.at("global/hosts").orElse(Entry.File.text("")) instanceof Entry.File file ? file.text() : "";
        files.put("global/hosts", Entry.File.text(Hosts.of(fleet, own)));
        return files;
    }

    /** What the repository has in a machine's folder, with paths relative to that. */
    private SortedMap<String, Entry> ownFiles(String folder) {
        SortedMap<String, Entry> files = new TreeMap<>();
        repository.below(folder).forEach((path, entry) -> {
            String relative = path.substring(folder.length());
            if (!relative.equals("server.yaml") && !relative.startsWith("domUs/")) {
                files.put(relative, entry);
            }
        });
        return files;
    }

    /** By this name storage pservers know whom a leg is open for; open-iscsi reads it when its daemon starts. */
    private static Entry initiatorName(HostName pserver) {
        return Entry.File.text("InitiatorName=" + Iqn.ofPserver(pserver) + "\n");
    }

    private Entry marker(HostName machine, Marker.Kind kind) {
        return Entry.File.text(new Marker(fleet.name(), machine, kind, revision).yaml());
    }

    /** Paths are relative to {@code /etc}. */
    private SortedMap<String, Entry> generatedEtc(HostName machine, SortedMap<String, Entry> network) {
        SortedMap<String, Entry> files = new TreeMap<>();
        files.put("hostname", Entry.File.text(machine + "\n"));
        files.put("hosts", new Entry.Link("/config/global/hosts"));
        files.put("machine-id", Entry.File.text(machineId(machine) + "\n"));
        network.forEach((path, entry) -> files.put("systemd/network/" + path, entry));
        return files;
    }

    /** 32 hex digits (machine-id(5)) that stay the same however often the machine is made anew. */
    private String machineId(HostName machine) {
        String seed = "machine-id " + fleet.name() + " " + machine;
        return Sha256.of(seed.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 32);
    }
}
