package anew.bench;

import anew.core.model.FileTree;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes fleet repositories of any size that pass every check, the same for the same numbers and seed.
 *
 * <p>What they look like: racks of at most 20 pservers, every second pserver with a storage pool, a {@code dmz} network in
 * some racks only, memory filled to about half, a third of the vservers with volumes, a few pinned, and about one
 * in four in a spread group of two or three.
 *
 * @param pservers at least 4, so that there are two racks
 * @param vservers at most 12 for each pserver, so that the fleet has room for them
 */
public record FleetGenerator(int pservers, int vservers, long seed) {

    private static final int RACK_SIZE_MAX = 20;
    private static final int RACKS_MIN = 2;
    private static final int VSERVERS_PER_PSERVER_MAX = 12;
    /** Every tenth rack has the dmz, and the second one too, so that the dmz survives the loss of a rack. */
    private static final int DMZ_RACK_STEP = 10;

    private static final int GROUP_SIZE_MAX = 3;

    private static final int[] PSERVER_MEMORY_GIB = {96, 128, 192, 256};
    private static final String[] VSERVER_MEMORY = {"512 MiB", "1 GiB", "2 GiB", "4 GiB", "8 GiB"};

    public FleetGenerator {
        if (pservers < 4 || pservers > 100_000) {
            throw new IllegalArgumentException("a generated fleet has 4 to 100000 pservers, not " + pservers);
        }
        if (vservers < 0 || vservers > (long) pservers * VSERVERS_PER_PSERVER_MAX) {
            throw new IllegalArgumentException(vservers + " vservers do not fit " + pservers + " pservers: at most "
                    + VSERVERS_PER_PSERVER_MAX + " for each");
        }
    }

    /** The repository, as if it had been read from a folder. */
    public FileTree generate() {
        Random random = new Random(seed);
        SortedMap<String, FileTree.Entry> files = new TreeMap<>();
        files.putAll(sharedFiles());
        for (int i = 0; i < pservers; i++) {
            put(files, "pservers/" + pserverName(i) + "/server.yaml", pserver(i, random));
        }
        for (int i = 0; i < vservers; i++) {
            put(files, "vservers/" + vserverName(i) + "/server.yaml", vserver(i, random));
            if (i % 10 >= GROUP_SIZE_MAX && random.nextInt(100) == 0) {
                put(files, "pservers/" + pserverName(pinOf(i)) + "/domUs/" + vserverName(i), "");
            }
        }
        return new FileTree(files);
    }

    public static String pserverName(int index) {
        return "p%05d".formatted(index);
    }

    public static String vserverName(int index) {
        return "v%06d".formatted(index);
    }

    private static void put(SortedMap<String, FileTree.Entry> files, String path, String text) {
        files.put(path, FileTree.Entry.File.text(text));
    }

    private static Map<String, FileTree.Entry> sharedFiles() {
        SortedMap<String, FileTree.Entry> files = new TreeMap<>();
        put(files, "fleet.yaml", """
                name: generated
                domain: generated.example.net
                networks:
                  lan: {subnet: 10.0.0.0/8, gateway: 10.0.0.1}
                  storage: {subnet: 172.16.0.0/12}
                  dmz: {subnet: 192.168.0.0/16, gateway: 192.168.0.1}
                failover:
                  within: 30s
                """);
        put(files, "global/packages.conf", "openssh-server *\nlighttpd base\n");
        put(files, "global/authorized_keys", "# nobody yet\n");
        put(files, "images/dom0/image.yaml", image("dom0", "[linux-image-amd64, xen-hypervisor-4.17-amd64]"));
        put(files, "images/base/image.yaml", image("domU", "[systemd-sysv, openssh-server]"));
        return files;
    }

    private static String image(String kind, String packages) {
        return "family: debian\nkind: " + kind + "\nsuite: bookworm\npackages: " + packages + "\n";
    }

    private String pserver(int i, Random random) {
        StringBuilder text = new StringBuilder();
        text.append("memory: ").append(pick(PSERVER_MEMORY_GIB, random)).append(" GiB\n");
        text.append("cpus: ").append(16 << random.nextInt(3)).append('\n');
        text.append("rack: r").append(rackOf(i)).append('\n');
        text.append("nics:\n");
        text.append(nic(0x02, i, "lan", "10." + octets(0x10000 + i)));
        text.append(nic(0x06, i, "storage", "172." + octets(0x100000 + i)));
        if (hasDmz(i)) {
            text.append("  - {mac: ").append(mac(0x0a, i)).append(", network: dmz}\n");
        }
        if (i % 2 == 0) {
            text.append("storage:\n  bulk:\n    device: /dev/disk/by-id/wwn-0x5000")
                    .append("%08x".formatted(i))
                    .append("\n    size: ")
                    .append(4 + 4 * random.nextInt(2))
                    .append(" TB\n");
        }
        return text.toString();
    }

    private static String nic(int firstOctet, int i, String network, String address) {
        return "  - mac: " + mac(firstOctet, i) + "\n    network: " + network + "\n    address: " + address + "\n";
    }

    private String vserver(int i, Random random) {
        boolean dmz = i % 50 == 49;
        StringBuilder text = new StringBuilder();
        text.append("image: base\n");
        text.append("memory: ")
                .append(dmz ? VSERVER_MEMORY[0] : VSERVER_MEMORY[random.nextInt(VSERVER_MEMORY.length)])
                .append('\n');
        text.append("vcpus: ").append(1 + random.nextInt(dmz ? 1 : 4)).append('\n');
        text.append("mac: ").append(mac(0x52, i)).append('\n');
        text.append("address: ")
                .append(dmz ? dmzAddress(i / 50) : "10." + octets(0x400000 + i))
                .append('\n');
        if (random.nextInt(3) == 0) {
            text.append("volumes:\n  data:\n    size: ")
                    .append(5 + random.nextInt(36))
                    .append(" GiB\n    ")
                    .append(pservers >= 40 && random.nextInt(10) == 0 ? "parity: 3+1" : "mirrors: 2")
                    .append('\n');
        }
        // A group is ten vservers wide, of which the first two or three are in it.
        int groupSize = rackCount() > 2 ? 2 + i / 10 % (GROUP_SIZE_MAX - 1) : 2;
        if (i % 10 < groupSize) {
            String across = i / 10 % 3 == 0 ? "rack" : "pserver";
            text.append("spread:\n  - {group: g")
                    .append(i / 10)
                    .append(", across: ")
                    .append(across)
                    .append("}\n");
        }
        return text.toString();
    }

    /** Pins rotate over the pservers, so that no pserver is asked for more than its share. */
    private int pinOf(int vserver) {
        boolean dmz = vserver % 50 == 49;
        return dmz ? 0 : (int) ((long) vserver * pservers / vservers);
    }

    private boolean hasDmz(int pserver) {
        int rack = rackOf(pserver);
        return rack % DMZ_RACK_STEP == 0 || rack == 1;
    }

    private int rackOf(int pserver) {
        return pserver % rackCount();
    }

    private int rackCount() {
        return Math.max(RACKS_MIN, Math.ceilDiv(pservers, RACK_SIZE_MAX));
    }

    private static int pick(int[] values, Random random) {
        return values[random.nextInt(values.length)];
    }

    /** A locally administered address (its first octet has the second bit set); the rest is the number. */
    private static String mac(int firstOctet, int i) {
        return "%02x:00:%02x:%02x:%02x:%02x"
                .formatted(firstOctet, i >> 24 & 0xff, i >> 16 & 0xff, i >> 8 & 0xff, i & 0xff);
    }

    /** The last three octets of an address; never .0 or .255, which people take for network and broadcast. */
    private static String octets(int i) {
        int spread = i / 254 * 256 + i % 254 + 1;
        return (spread >> 16 & 0xff) + "." + (spread >> 8 & 0xff) + "." + (spread & 0xff);
    }

    private static String dmzAddress(int i) {
        int host = 256 + i / 254 * 256 + i % 254 + 1;
        return "192.168." + (host >> 8 & 0xff) + "." + (host & 0xff);
    }
}
