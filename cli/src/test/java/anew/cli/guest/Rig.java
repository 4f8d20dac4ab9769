package anew.cli.guest;

import anew.core.model.HostName;
import anew.core.model.Incarnation;
import anew.core.model.IpAddress;
import anew.core.model.LegId;
import anew.core.model.LegLife;
import anew.core.model.Pool;
import anew.core.model.PoolName;
import anew.core.model.Redundancy;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.model.VolumeName;
import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.LegHost;
import anew.core.port.MirrorHost;
import anew.core.port.RunResult;
import anew.drivers.exec.ProcessCommands;
import anew.drivers.iscsi.IscsiSessions;
import anew.drivers.lio.LioLegHost;
import anew.drivers.md.MdMirrorHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Storage pservers {@code stor1}, {@code stor2} and so on, and alpha, the owner of what they keep, all in this one machine:
 * the drivers of production, whose sessions go over loopback, an address for each pserver. Three disks are their pools in
 * turn.
 */
final class Rig {

    static final HostName ALPHA = new HostName("alpha");

    private static final int DISKS = 3;
    private static final int TRIES = 10;

    private final Commands programs = new ProcessCommands();
    /** What lvs has said since no logical volume is made any more, by its arguments. */
    private final Map<List<String>, RunResult> listed = new ConcurrentHashMap<>();

    private volatile boolean volumesAreMade;
    private final Map<HostName, LegHost> stores = new TreeMap<>();
    private final IscsiSessions sessions;
    private final MirrorHost mirrors;

    Rig(int pservers) throws InterruptedException {
        Path sys = Path.of("/sys");
        for (int number = 1; number <= pservers; number++) {
            HostName name = stor(number);
            Pool pool = new Pool(
                    pool(name), "/dev/disk/by-id/virtio-pool" + ((number - 1) % DISKS + 1), Size.ofGibibytes(1));
            stores.put(name, new LioLegHost(this::run, sys, name, portal(name), List.of(pool), Duration.ofSeconds(60)));
            run("ip", "address", "replace", portal(name) + "/32", "dev", "lo");
        }
        sessions = new IscsiSessions(this::run, sys, Path.of("/etc/iscsi/nodes"), Duration.ofSeconds(1));
        mirrors = new MdMirrorHost(this::run, sys, Path.of("/run/anew"), sessions, Size.ofGibibytes(1));
        run("tc", "qdisc", "replace", "dev", "lo", "clsact");
    }

    MirrorHost mirrors() {
        return mirrors;
    }

    IscsiSessions sessions() {
        return sessions;
    }

    LegHost store(HostName pserver) {
        return Objects.requireNonNull(stores.get(pserver));
    }

    static HostName stor(int number) {
        return new HostName("stor" + number);
    }

    static VolumeId volume(String vserver, String name) {
        return new VolumeId(new HostName(vserver), new VolumeName(name));
    }

    /** Of a boot id that begins as a number does, for iSCSI. */
    static LegLife life(int session) {
        return new LegLife(new Incarnation("0b1c1f0a-70b1-4a6e-9d2e-0f7c1a3b5d9e"), 0xbadcafe, session);
    }

    static String secret(int epoch) {
        return "the secret of epoch " + epoch;
    }

    static IpAddress portal(HostName pserver) {
        return IpAddress.parse("10.99.0." + number(pserver));
    }

    private static int number(HostName pserver) {
        return Integer.parseInt(pserver.text().substring("stor".length()));
    }

    private static PoolName pool(HostName pserver) {
        return new PoolName("bulk" + ((number(pserver) - 1) % DISKS + 1));
    }

    /**
     * Keeps udev from probing every disk that comes and goes, and LVM from looking at all of them for every order: that would
     * be most of the work. From now on no logical volume can be made.
     */
    void withoutProbes() throws InterruptedException {
        run("udevadm", "settle");
        run("udevadm", "control", "--stop-exec-queue");
        volumesAreMade = true;
    }

    void create(VolumeId volume, Size leg, List<HostName> pservers) throws InterruptedException {
        for (HostName pserver : pservers) {
            requireSoon(() -> store(pserver).create(volume, pool(pserver), leg));
        }
    }

    void open(LegId leg, int epoch) throws InterruptedException {
        requireSoon(() -> store(leg.pserver()).open(leg.volume(), ALPHA, life(epoch), secret(epoch)));
    }

    /**
     * Orders again what has failed, as an agent would: LVM waits for udev, which a guest that gets little of its computer's
     * time can keep for too long, and which disks have erred nobody knows when another device goes meanwhile.
     */
    private static void requireSoon(Order order) throws InterruptedException {
        LegHost.Outcome outcome = order.give();
        for (int tries = 1; tries < TRIES && !(outcome instanceof LegHost.Outcome.Done); tries++) {
            outcome = order.give();
        }
        require(outcome);
    }

    private interface Order {
        LegHost.Outcome give() throws InterruptedException;
    }

    void login(LegId leg, int epoch) throws InterruptedException {
        require(mirrors.login(leg, life(epoch), portal(leg.pserver()), secret(epoch)));
    }

    /** A new mirror over legs that are all open and logged in to. */
    void mirror(VolumeId volume, Size size, List<HostName> pservers, int epoch) throws InterruptedException {
        Redundancy redundancy = new Redundancy.Mirror(pservers.size());
        create(volume, MirrorHost.legSize(redundancy, size), pservers);
        for (HostName pserver : pservers) {
            open(new LegId(volume, pserver), epoch);
            login(new LegId(volume, pserver), epoch);
        }
        require(mirrors.create(volume, redundancy, pservers, size));
    }

    MirrorHost.State.Assembled assembled(VolumeId volume) {
        try {
            return mirrors.state(volume) instanceof MirrorHost.State.Assembled assembled
                    ? assembled
                    : orFail(volume + " does not run: " + mirrors.state(volume));
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static MirrorHost.State.Assembled orFail(String why) {
        throw new AssertionError(why);
    }

    /** The logical volume that is a leg's content, below all that queues. */
    Path disk(LegId leg) {
        return Path.of("/dev", device("anew." + pool(leg.pserver()) + "-" + stem(leg) + "+leg"));
    }

    /** What the kernel calls the queue below a leg's target. */
    String kept(LegId leg) {
        return device("kept:" + stem(leg) + "@" + leg.pserver());
    }

    /** The device that alpha has a leg as. */
    Path joined(LegId leg) {
        return Path.of("/dev", device("joined:" + stem(leg) + "@" + leg.pserver()));
    }

    private static String stem(LegId leg) {
        return leg.volume().vserver() + "." + leg.volume().volume();
    }

    /** What the kernel calls a device of the device mapper. */
    private static String device(String name) {
        try (var devices = Files.newDirectoryStream(Path.of("/sys/block"), "dm-*")) {
            for (Path device : devices) {
                if (read(device.resolve("dm/name")).equals(name)) {
                    return device.getFileName().toString();
                }
            }
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
        throw new AssertionError("the kernel has no device " + name);
    }

    /** Drops every packet to and from a pserver; nobody is told. */
    void cut(HostName pserver) throws InterruptedException {
        String preference = String.valueOf(number(pserver));
        List<String> argv = new ArrayList<>(List.of("tc", "filter", "add", "dev", "lo", "egress", "protocol", "ip"));
        argv.addAll(
                List.of("pref", preference, "u32", "match", "ip", "dst", portal(pserver) + "/32", "action", "drop"));
        run(argv.toArray(String[]::new));
    }

    void heal(HostName pserver) throws InterruptedException {
        run("tc", "filter", "del", "dev", "lo", "egress", "pref", String.valueOf(number(pserver)));
    }

    /** As the drivers run programs. */
    private RunResult run(Command command) throws InterruptedException {
        if (!volumesAreMade || !command.argv().getFirst().equals("lvs")) {
            return programs.run(command);
        }
        RunResult known = listed.get(command.argv());
        if (known == null) {
            known = programs.run(command);
            if (known.succeeded()) {
                listed.put(command.argv(), known);
            }
        }
        return known;
    }

    String run(String... argv) throws InterruptedException {
        return run(Duration.ofMinutes(1), argv);
    }

    String run(Duration within, String... argv) throws InterruptedException {
        RunResult result = programs.run(Command.of(argv).within(within));
        if (!result.succeeded()) {
            throw new AssertionError(result.describe());
        }
        return result.stdout();
    }

    static void require(LegHost.Outcome outcome) {
        if (outcome instanceof LegHost.Outcome.Failed(String why)) {
            throw new AssertionError(why);
        }
    }

    static void require(MirrorHost.Outcome outcome) {
        if (outcome instanceof MirrorHost.Outcome.Failed(String why)) {
            throw new AssertionError(why);
        }
    }

    /** An attribute of the kernel's; empty where there is none. */
    static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException none) {
            return "";
        }
    }
}
