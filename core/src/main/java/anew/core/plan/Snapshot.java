package anew.core.plan;

import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.ImageName;
import anew.core.model.IpAddress;
import anew.core.model.LedgerPlace;
import anew.core.model.MacAddress;
import anew.core.model.Network;
import anew.core.model.NetworkName;
import anew.core.model.Nic;
import anew.core.model.Placement;
import anew.core.model.Pool;
import anew.core.model.PoolName;
import anew.core.model.Pserver;
import anew.core.model.Rack;
import anew.core.model.Redundancy;
import anew.core.model.Size;
import anew.core.model.Spread;
import anew.core.model.SpreadGroup;
import anew.core.model.Subnet;
import anew.core.model.Volume;
import anew.core.model.VolumeId;
import anew.core.model.VolumeName;
import anew.core.model.Vserver;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the planner looks at, as text, one machine a line: so that any incident can be kept, sent and replayed without
 * the fleet repository, and becomes a test by being put in a folder. It holds no address and no secret.
 *
 * <pre>{@code
 * # comment
 * ledger alpha,beta,gamma
 * pserver alpha rack=r1 memory=2GiB cpus=1 networks=lan,storage
 * pserver stor1 rack=r1 memory=1GiB cpus=1 networks=storage stores-only pool=main:10GiB
 * vserver web1 memory=256MiB vcpus=1 network=lan spread=web:rack pin=alpha
 * vserver db1 memory=256MiB vcpus=1 network=lan volume=data:1GiB:mirrors2 volume=logs:9GiB:parity3+1:s1,s2,s3,s4
 * ran web1 alpha
 * stored db1/data stor1,stor2
 * }</pre>
 *
 * <p>The last two say where things were before. A fleet that has been through a snapshot has made-up addresses and no
 * images: it is good for planning and for nothing else.
 */
public record Snapshot(Fleet fleet, Placement previous) {

    private static final List<String> UNITS = List.of("PiB", "TiB", "GiB", "MiB", "PB", "TB", "GB", "MB", "KiB", "KB");

    /**
     * Reads a snapshot.
     *
     * @throws IllegalArgumentException naming the line and what is wrong with it
     */
    public static Snapshot parse(String text) {
        Parser parser = new Parser();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            try {
                parser.line(line.strip());
            } catch (IllegalArgumentException wrong) {
                throw new IllegalArgumentException("snapshot line " + number + ": " + wrong.getMessage(), wrong);
            }
        }
        return parser.finish();
    }

    /** The text that {@link #parse} reads. */
    public String format() {
        StringBuilder text = new StringBuilder();
        if (!fleet.ledger().pservers().isEmpty()) {
            text.append("ledger ").append(joined(fleet.ledger().pservers())).append('\n');
        }
        fleet.pservers().values().forEach(pserver -> text.append(line(pserver)).append('\n'));
        fleet.vservers().values().forEach(vserver -> text.append(line(vserver)).append('\n'));
        previous.hosts().forEach((vserver, pserver) -> text.append("ran " + vserver + " " + pserver + "\n"));
        previous.legs().forEach((volume, pservers) -> text.append("stored " + volume + " " + joined(pservers) + "\n"));
        return text.toString();
    }

    private static String line(Pserver pserver) {
        return "pserver " + pserver.name() + " rack=" + pserver.rack() + " memory=" + exact(pserver.memory())
                + " cpus=" + pserver.cpus() + " networks="
                + joined(pserver.nics().stream().map(Nic::network).distinct().toList())
                + (pserver.runsVservers() ? "" : " stores-only")
                + pserver.storage().stream()
                        .map(pool -> " pool=" + pool.name() + ":" + exact(pool.size()))
                        .collect(Collectors.joining());
    }

    private String line(Vserver vserver) {
        String pin = Optional.ofNullable(fleet.pins().get(vserver.name()))
                .map(pserver -> " pin=" + pserver)
                .orElse("");
        return "vserver " + vserver.name() + " memory=" + exact(vserver.memory()) + " vcpus=" + vserver.vcpus()
                + " network=" + vserver.network()
                + vserver.spread().stream()
                        .map(rule -> " spread=" + rule.group() + ":"
                                + rule.across().name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining())
                + vserver.volumes().stream().map(Snapshot::field).collect(Collectors.joining()) + pin;
    }

    private static String field(Volume volume) {
        String redundancy = switch (volume.redundancy()) {
            case Redundancy.Mirror(int legs) -> "mirrors" + legs;
            case Redundancy.Parity(int data, int parity) -> "parity" + data + "+" + parity;
        };
        return " volume=" + volume.name() + ":" + exact(volume.size()) + ":" + redundancy
                + (volume.legs().isEmpty() ? "" : ":" + joined(volume.legs()));
    }

    private static String joined(List<?> names) {
        return names.stream().map(Object::toString).collect(Collectors.joining(","));
    }

    /** A size without rounding, which {@link Size#toString} may do. */
    private static String exact(Size size) {
        return UNITS.stream()
                .filter(unit -> size.bytes() % Size.parse("1" + unit).bytes() == 0)
                .findFirst()
                .map(unit -> size.bytes() / Size.parse("1" + unit).bytes() + unit)
                .orElse(size.bytes() + "B");
    }

    /** Collects the lines. */
    private static final class Parser {

        private static final BigInteger FIRST_ADDRESS =
                IpAddress.parse("10.0.0.1").value();
        private static final long FIRST_MAC =
                MacAddress.parse("52:54:00:00:00:01").bits();

        private final SortedMap<NetworkName, Network> networks = new TreeMap<>();
        private final SortedMap<HostName, Pserver> pservers = new TreeMap<>();
        private final SortedMap<HostName, Vserver> vservers = new TreeMap<>();
        private final SortedMap<HostName, HostName> pins = new TreeMap<>();
        private final SortedMap<HostName, HostName> ran = new TreeMap<>();
        private final SortedMap<VolumeId, List<HostName>> stored = new TreeMap<>();
        private List<HostName> ledger = List.of();
        private int machines;

        void line(String line) {
            String[] words = line.split(" +", -1);
            if (line.isEmpty() || line.startsWith("#")) {
                return;
            }
            switch (words[0]) {
                case "ledger" -> ledger = hosts(word(words, 1));
                case "pserver" -> pserver(new Fields(List.of(words)));
                case "vserver" -> vserver(new Fields(List.of(words)));
                case "ran" -> ran.put(new HostName(word(words, 1)), new HostName(word(words, 2)));
                case "stored" -> stored.put(volumeId(word(words, 1)), hosts(word(words, 2)));
                default ->
                    throw new IllegalArgumentException("'" + words[0]
                            + "' begins no line: write ledger, pserver, vserver, ran, stored or # for a comment");
            }
        }

        private void pserver(Fields fields) {
            List<Nic> nics = fields.one("networks").map(Parser::list).orElse(List.of()).stream()
                    .map(name -> new Nic(nextMac(), network(name), Optional.empty()))
                    .toList();
            List<Pool> pools = fields.all("pool").stream().map(Parser::pool).toList();
            Pserver pserver = new Pserver(
                    fields.name(),
                    Size.parse(fields.needed("memory")),
                    Integer.parseInt(fields.needed("cpus")),
                    new Rack(fields.needed("rack")),
                    !fields.has("stores-only"),
                    nics,
                    pools);
            pservers.put(pserver.name(), pserver);
        }

        private void vserver(Fields fields) {
            HostName name = fields.name();
            fields.one("pin").ifPresent(pserver -> pins.put(name, new HostName(pserver)));
            MacAddress mac = nextMac();
            Vserver vserver = new Vserver(
                    name,
                    new ImageName("unknown"),
                    Size.parse(fields.needed("memory")),
                    Integer.parseInt(fields.needed("vcpus")),
                    mac,
                    network(fields.needed("network")),
                    new IpAddress(4, FIRST_ADDRESS.add(BigInteger.valueOf(machines))),
                    fields.all("volume").stream().map(Parser::volume).toList(),
                    fields.all("spread").stream().map(Parser::spread).toList());
            vservers.put(name, vserver);
        }

        private MacAddress nextMac() {
            return new MacAddress(FIRST_MAC + machines++);
        }

        private NetworkName network(String text) {
            NetworkName name = new NetworkName(text);
            networks.put(name, new Network(name, Subnet.parse("10.0.0.0/8"), Optional.empty()));
            return name;
        }

        private static Pool pool(String text) {
            String[] parts = text.split(":", -1);
            return new Pool(new PoolName(parts[0]), "/dev/" + parts[0], Size.parse(word(parts, 1)));
        }

        private static Spread spread(String text) {
            String[] parts = text.split(":", -1);
            return new Spread(
                    new SpreadGroup(parts[0]),
                    Spread.Across.valueOf(word(parts, 1).toUpperCase(Locale.ROOT)));
        }

        private static Volume volume(String text) {
            String[] parts = text.split(":", -1);
            List<HostName> legs = parts.length > 3 ? hosts(parts[3]) : List.of();
            return new Volume(new VolumeName(parts[0]), Size.parse(word(parts, 1)), redundancy(word(parts, 2)), legs);
        }

        private static Redundancy redundancy(String text) {
            if (text.startsWith("mirrors")) {
                return new Redundancy.Mirror(Integer.parseInt(text.substring("mirrors".length())));
            }
            if (!text.matches("parity[0-9]+\\+[0-9]+")) {
                throw new IllegalArgumentException("'" + text + "': write mirrors2, mirrors3 or such as parity3+1");
            }
            String[] legs = text.substring("parity".length()).split("\\+", -1);
            return new Redundancy.Parity(Integer.parseInt(legs[0]), Integer.parseInt(legs[1]));
        }

        private static VolumeId volumeId(String text) {
            String[] parts = text.split("/", -1);
            return new VolumeId(new HostName(parts[0]), new VolumeName(word(parts, 1)));
        }

        private static List<HostName> hosts(String text) {
            return list(text).stream().map(HostName::new).toList();
        }

        private static List<String> list(String text) {
            return Arrays.asList(text.split(",", -1));
        }

        private static String word(String[] words, int i) {
            if (words.length <= i) {
                throw new IllegalArgumentException("'" + String.join(" ", words) + "' ends too early");
            }
            return words[i];
        }

        Snapshot finish() {
            Fleet fleet = new Fleet(
                    "snapshot",
                    "example.net",
                    networks,
                    Duration.ofSeconds(30),
                    Fleet.RESYNC_PER_SECOND,
                    ledger.isEmpty() ? new LedgerPlace.Nowhere() : new LedgerPlace.On(ledger),
                    Optional.empty(),
                    new TreeMap<>(),
                    pservers,
                    vservers,
                    pins);
            return new Snapshot(fleet, new Placement(ran, stored));
        }
    }

    /** A line of {@code kind name key=value flag}. */
    private record Fields(List<String> words) {

        HostName name() {
            return new HostName(Parser.word(words.toArray(String[]::new), 1));
        }

        List<String> all(String key) {
            List<String> values = new ArrayList<>();
            for (String word : words) {
                if (word.startsWith(key + "=")) {
                    values.add(word.substring(key.length() + 1));
                }
            }
            return values;
        }

        Optional<String> one(String key) {
            return all(key).stream().findFirst();
        }

        String needed(String key) {
            return one(key).orElseThrow(() ->
                    new IllegalArgumentException(words.getFirst() + " " + name() + " lacks " + key + "="));
        }

        boolean has(String flag) {
            return words.contains(flag);
        }
    }
}
