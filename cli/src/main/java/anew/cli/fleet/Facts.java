package anew.cli.fleet;

import anew.core.model.FileTree;
import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.NetworkName;
import anew.core.model.Nic;
import anew.core.model.Placement;
import anew.core.model.Pool;
import anew.core.model.Pserver;
import anew.core.model.Redundancy;
import anew.core.model.Spread;
import anew.core.model.Volume;
import anew.core.model.VolumeId;
import anew.core.model.Vserver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of a machine, as nested maps and lists in the order in which people want it; printed as text or as JSON.
 *
 * @param placement as the planner would place the fleet from nothing; empty where it would not
 */
record Facts(Fleet fleet, FileTree files, Optional<Placement> placement) {

    /** The facts of the pserver or vserver of that name. */
    Optional<Map<String, Object>> of(HostName name) {
        return Optional.ofNullable(fleet.pservers().get(name))
                .map(this::pserver)
                .or(() -> Optional.ofNullable(fleet.vservers().get(name)).map(this::vserver));
    }

    private Map<String, Object> pserver(Pserver pserver) {
        Map<String, Object> facts = head("pserver", pserver.name());
        facts.put("rack", pserver.rack().text());
        facts.put("memory", pserver.memory().toString());
        facts.put("cpus", pserver.cpus());
        facts.put("runs-vservers", pserver.runsVservers() ? "yes" : "no");
        facts.put("ledger", fleet.ledger().pservers().contains(pserver.name()) ? "keeps it" : "no");
        facts.put("nics", pserver.nics().stream().map(this::nic).toList());
        facts.put("storage", pserver.storage().stream().map(Facts::pool).toList());
        facts.put("vservers", planned(pserver.name()));
        facts.put("legs", legsOn(pserver.name()));
        facts.put("pinned-here", pinnedTo(pserver.name()));
        tail(facts, "pservers/", pserver.name(), List.of());
        return facts;
    }

    private Map<String, Object> vserver(Vserver vserver) {
        Map<String, Object> facts = head("vserver", vserver.name());
        facts.put("image", vserver.image().text());
        facts.put("memory", vserver.memory().toString());
        facts.put("vcpus", vserver.vcpus());
        facts.put("mac", vserver.mac().toString());
        facts.put("address", vserver.address().toString());
        facts.put("network", network(vserver.network()));
        facts.put(
                "runs-on",
                placement
                        .flatMap(placed -> placed.hostOf(vserver.name()))
                        .map(HostName::text)
                        .orElse("nowhere: see anew check"));
        facts.put(
                "pinned-by",
                Optional.ofNullable(fleet.pins().get(vserver.name()))
                        .map(pserver -> "pservers/" + pserver + "/domUs/" + vserver.name())
                        .orElse("nothing"));
        facts.put(
                "volumes",
                vserver.volumes().stream()
                        .map(volume -> volume(vserver.name(), volume))
                        .toList());
        facts.put(
                "spread",
                vserver.spread().stream()
                        .map(rule -> spread(vserver.name(), rule))
                        .toList());
        tail(facts, "vservers/", vserver.name(), List.of(vserver.image().text()));
        return facts;
    }

    private Map<String, Object> head(String kind, HostName name) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", name + "." + fleet.domain());
        facts.put("kind", kind);
        facts.put("described-in", kind + "s/" + name + "/server.yaml");
        return facts;
    }

    private void tail(Map<String, Object> facts, String folder, HostName name, List<String> moreTags) {
        List<String> tags = new ArrayList<>(moreTags);
        tags.addAll(List.of("*", name.text()));
        facts.put("packages", packages(tags));
        facts.put("files", List.copyOf(files.below(folder + name + "/etc/").keySet()));
    }

    private Map<String, Object> nic(Nic nic) {
        Map<String, Object> facts = fields("mac", nic.mac().toString());
        nic.address().ifPresent(address -> facts.put("address", address.toString()));
        facts.put("network", nic.network().text());
        return facts;
    }

    private Map<String, Object> network(NetworkName name) {
        Map<String, Object> facts = fields("name", name.text());
        Optional.ofNullable(fleet.networks().get(name)).ifPresent(network -> {
            facts.put("subnet", network.subnet().toString());
            network.gateway().ifPresent(gateway -> facts.put("gateway", gateway.toString()));
        });
        return facts;
    }

    private static Map<String, Object> pool(Pool pool) {
        return fields(
                "pool",
                pool.name().text(),
                "device",
                pool.device(),
                "size",
                pool.size().toString());
    }

    private Map<String, Object> volume(HostName vserver, Volume volume) {
        List<String> legs =
                placement
                        .map(placed -> placed.legs().get(new VolumeId(vserver, volume.name())))
                        .orElse(volume.legs())
                        .stream()
                        .map(HostName::text)
                        .toList();
        return fields(
                "volume",
                volume.name().text(),
                "size",
                volume.size().toString(),
                redundancy(volume.redundancy()).getKey(),
                redundancy(volume.redundancy()).getValue(),
                "legs",
                legs);
    }

    private static Map.Entry<String, Object> redundancy(Redundancy redundancy) {
        return switch (redundancy) {
            case Redundancy.Mirror(int legs) -> Map.entry("mirrors", legs);
            case Redundancy.Parity(int data, int parity) -> Map.entry("parity", data + "+" + parity);
        };
    }

    private Map<String, Object> spread(HostName vserver, Spread rule) {
        List<String> others = fleet.vservers().values().stream()
                .filter(other -> !other.name().equals(vserver))
                .filter(other -> other.spread().stream()
                        .anyMatch(theirs -> theirs.group().equals(rule.group())))
                .map(other -> other.name().text())
                .toList();
        return fields(
                "group", rule.group().text(),
                "across", rule.across().name().toLowerCase(Locale.ROOT),
                "with", others);
    }

    private List<String> planned(HostName pserver) {
        return placement.map(placed -> placed.vserversOn(pserver)).orElse(List.of()).stream()
                .map(HostName::text)
                .toList();
    }

    private List<String> legsOn(HostName pserver) {
        return placement.map(Placement::legs).map(Map::entrySet).stream()
                .flatMap(Set::stream)
                .filter(entry -> entry.getValue().contains(pserver))
                .map(entry -> entry.getKey().toString())
                .toList();
    }

    private List<String> pinnedTo(HostName pserver) {
        return fleet.pins().entrySet().stream()
                .filter(pin -> pin.getValue().equals(pserver))
                .map(pin -> pin.getKey().text())
                .toList();
    }

    /** The packages of {@code global/packages.conf} that have one of these tags. */
    private List<String> packages(List<String> tags) {
        List<String> packages = new ArrayList<>();
        if (files.at("global/packages.conf").orElse(FileTree.Entry.File.text("")) instanceof FileTree.Entry.File file) {
            for (String line : file.text().split("\n", -1)) {
                List<String> words =
                        Arrays.asList(line.replaceFirst("#.*", "").strip().split("\\s+", -1));
                if (words.stream().skip(1).anyMatch(tags::contains)) {
                    packages.add(words.getFirst());
                }
            }
        }
        return packages;
    }

    private static Map<String, Object> fields(Object... keysAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            fields.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return fields;
    }
}
