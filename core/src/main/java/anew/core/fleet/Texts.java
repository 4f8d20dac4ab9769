package anew.core.fleet;

import anew.core.model.HostName;
import anew.core.model.ImageName;
import anew.core.model.IpAddress;
import anew.core.model.MacAddress;
import anew.core.model.Network;
import anew.core.model.NetworkName;
import anew.core.model.PoolName;
import anew.core.model.Rack;
import anew.core.model.Redundancy;
import anew.core.model.Size;
import anew.core.model.SpreadGroup;
import anew.core.model.Subnet;
import anew.core.model.VolumeName;
import java.net.URI;
import java.time.Duration;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kinds of text that stand in the files of a fleet: how each is written and parsed. */
final class Texts {

    private static final String LABEL = "[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?";
    private static final String IP = "[0-9a-fA-F:.]+";
    private static final String DNS_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,6}) ?(s|min|h)");
    private static final Pattern PARITY = Pattern.compile("([0-9]{1,2})\\+([0-9])");

    static final Value.Text<String> LABEL_TEXT = matching("a name", "example", LABEL);
    static final Value.Text<Rack> RACK = label("the name of a rack", "r1", Rack::new);
    static final Value.Text<ImageName> IMAGE = label("the name of an image", "base", ImageName::new);
    static final Value.Text<PoolName> POOL = label("the name of a pool", "bulk", PoolName::new);
    static final Value.Text<VolumeName> VOLUME = label("the name of a volume", "data", VolumeName::new);
    static final Value.Text<SpreadGroup> SPREAD_GROUP = label("the name of a group", "web", SpreadGroup::new);
    static final Value.Text<NetworkName> NETWORK =
            new Value.Text<>("the name of a network", "lan", LABEL, Texts::networkName);

    static final Value.Text<HostName> HOST =
            new Value.Text<>("the name of a machine", "alpha", "[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?", HostName::new);
    static final Value.Text<String> DOMAIN =
            matching("a DNS domain", "example.net", "(?=.{1,180}$)" + DNS_LABEL + "(?:\\." + DNS_LABEL + ")*");

    static final Value.Text<Size> SIZE =
            new Value.Text<>("a size", "4 GiB", "[0-9]{1,12} ?(?:B|[KMGTP]i?B)", Texts::size);
    static final Value.Text<MacAddress> MAC = new Value.Text<>(
            "a MAC address", "52:54:00:12:34:56", "[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}", MacAddress::parse);
    static final Value.Text<IpAddress> ADDRESS = new Value.Text<>("an IP address", "10.1.0.7", IP, IpAddress::parse);
    static final Value.Text<Subnet> SUBNET =
            new Value.Text<>("a network in CIDR notation", "10.1.0.0/24", IP + "/[0-9]{1,3}", Subnet::parse);
    static final Value.Text<Duration> DURATION_TEXT =
            new Value.Text<>("a time from 5s to 1h", "30s", DURATION.pattern(), Texts::failoverWithin);
    static final Value.Text<Redundancy> PARITY_TEXT =
            new Value.Text<>("data legs + parity legs", "3+1", PARITY.pattern(), Texts::parity);
    static final Value.Text<URI> DEPOT =
            new Value.Text<>("an HTTP address", "http://depot.example.net/anew", "https?://\\S+", Texts::depot);
    static final Value.Text<URI> LEDGER =
            new Value.Text<>("an HTTP address", "http://ledger.example.net:2379", "https?://\\S+", Texts::ledger);
    static final Value.Text<String> DEVICE =
            matching("a path below /dev", "/dev/disk/by-id/wwn-0x5000", "/dev/[A-Za-z0-9_.:+/-]+");

    static final Value.Text<String> SUITE = matching("a release's name", "bookworm", "[a-z][a-z0-9-]{1,40}");
    /** Debian Policy §5.6.7. */
    static final Value.Text<String> PACKAGE =
            matching("the name of a package", "openssh-server", "[a-z0-9][a-z0-9+.-]+");
    /** systemd.unit(5): the characters of unit names, and the types that can be enabled. */
    static final Value.Text<String> UNIT = matching(
            "the name of a systemd unit",
            "ssh.service",
            "[A-Za-z0-9:_.@-]+\\.(?:service|socket|timer|path|mount|target)");

    static final Value.Text<String> GLOB =
            matching("a relative path, perhaps with * or **", "usr/share/doc/**", "(?!/)(?!.*\\.\\.)\\S+");

    /** Below this no dead machine can be told from a slow one; design: the budget. */
    private static final Duration FAILOVER_MIN = Duration.ofSeconds(5);
    /** Above this nobody would call it automatic. */
    private static final Duration FAILOVER_MAX = Duration.ofHours(1);

    /** Small enough that the sizes of a large fleet add up in 64 bits. */
    private static final Size SIZE_MAX = Size.ofGibibytes(1 << 20);

    private Texts() {}

    private static <T> Value.Text<T> label(String wanted, String example, Function<String, T> parse) {
        return new Value.Text<>(wanted, example, LABEL, parse);
    }

    private static Value.Text<String> matching(String wanted, String example, String regex) {
        Pattern shape = Pattern.compile(regex);
        return new Value.Text<>(wanted, example, regex, text -> {
            if (!shape.matcher(text).matches()) {
                throw new IllegalArgumentException(
                        "'" + text + "' is not " + wanted + ": write, for example, " + example);
            }
            return text;
        });
    }

    private static Size size(String text) {
        Size size = Size.parse(text);
        if (size.compareTo(SIZE_MAX) > 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' is more than any machine has: write at most " + SIZE_MAX);
        }
        return size;
    }

    private static NetworkName networkName(String text) {
        NetworkName name = new NetworkName(text);
        if (text.length() > Network.NAME_LENGTH_MAX) {
            throw new IllegalArgumentException("network name '" + text + "' has more than " + Network.NAME_LENGTH_MAX
                    + " characters, and Linux could not name its bridge: shorten it");
        }
        return name;
    }

    private static Duration failoverWithin(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a time: write a whole number and a unit, such as 30s, 5min or 1h");
        }
        long count = Long.parseLong(matcher.group(1));
        Duration within = switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "min" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        };
        if (within.compareTo(FAILOVER_MIN) < 0 || within.compareTo(FAILOVER_MAX) > 0) {
            throw new IllegalArgumentException(
                    "a budget of '" + text + "' cannot be kept: write a time from 5s to 1h, such as 30s");
        }
        return within;
    }

    private static Redundancy parity(String text) {
        Matcher matcher = PARITY.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a parity: write data legs + parity legs, such as 3+1 or 4+2");
        }
        return new Redundancy.Parity(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    private static URI depot(String text) {
        return webAddress(text, ": write one such as http://depot.example.net/anew");
    }

    private static URI ledger(String text) {
        String remedy = ": write one such as http://ledger.example.net:2379";
        URI uri = webAddress(text, remedy);
        if (!uri.getPath().isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' has a path, and a ledger has none" + remedy);
        }
        return uri;
    }

    private static URI webAddress(String text, String remedy) {
        try {
            URI uri = URI.create(text);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null) {
                return uri;
            }
        } catch (IllegalArgumentException notAUri) {
            throw new IllegalArgumentException("'" + text + "' is not a web address" + remedy, notAUri);
        }
        throw new IllegalArgumentException(
                "'" + text + "' is not an HTTP address of a host, without query or fragment" + remedy);
    }
}
