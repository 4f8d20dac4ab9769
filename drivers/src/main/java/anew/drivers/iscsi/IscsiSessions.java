package anew.drivers.iscsi;

import anew.core.model.IpAddress;
import anew.core.model.Iqn;
import anew.core.model.LegId;
import anew.core.model.LegLife;
import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.RunResult;
import anew.drivers.kernel.Attributes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** This machine's iSCSI sessions with legs. */
public final class IscsiSessions {

    /** Login and logout end by themselves sooner than this; their own limits are 5 and 15 seconds. */
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** The disk appears when the kernel has probed it, which is not part of the login. */
    private static final Duration DISK = Duration.ofSeconds(10);

    private static final Duration POLL = Duration.ofMillis(20);

    /**
     * As good as never, and within what jiffies can count. A command that takes long waits for a disk; its end by time-out
     * would be an error, which only the ledger may declare.
     */
    private static final String COMMAND_TIMEOUT_SECONDS = "100000";

    private final Commands commands;
    private final Path sys;
    private final Path nodes;
    private final Duration ping;

    /** What the disk of each session is called, by the session's name, which no later one has: it takes long to find. */
    private final Map<String, String> disks = new ConcurrentHashMap<>();

    /**
     * @param sys where sysfs is, {@code /sys}
     * @param nodes open-iscsi's records, {@code /etc/iscsi/nodes}
     * @param ping how long a session may be idle before it is asked whether it lives, and how long the answer may take
     */
    public IscsiSessions(Commands commands, Path sys, Path nodes, Duration ping) {
        this.commands = commands;
        this.sys = sys;
        this.nodes = nodes;
        this.ping = ping;
    }

    /**
     * A session with a leg.
     *
     * @param name the kernel's, such as {@code session3}; no later session has it
     * @param life of the leg that it was begun with; empty for one that somebody else has begun
     * @param loggedIn whether the other end answers; it is tried again and again where not
     * @param disk what the kernel calls the leg here, such as {@code sda}; empty until it has been probed
     */
    public record Session(String name, LegId leg, Optional<LegLife> life, boolean loggedIn, Optional<String> disk) {}

    /** Every session with a leg, as the kernel has it; no program is run. */
    public List<Session> list() throws IOException {
        List<Session> sessions = new ArrayList<>();
        for (Path session : Attributes.list(sys.resolve("class/iscsi_session"), "session*")) {
            Optional<LegId> leg = Attributes.read(session.resolve("targetname")).flatMap(name -> new Iqn(name).leg());
            Optional<String> state = Attributes.read(session.resolve("state"));
            if (leg.isPresent() && state.isPresent()) {
                Optional<LegLife> life =
                        Attributes.read(session.resolve("username")).flatMap(LegLife::parse);
                String name = session.getFileName().toString();
                sessions.add(new Session(name, leg.get(), life, state.get().equals("LOGGED_IN"), disk(session)));
            }
        }
        return sessions;
    }

    /**
     * A text that changes when a command to the session's disk has ended with an error, or when the session is another one;
     * no program is run.
     *
     * <p>Source: {@code scsi_complete()} of the kernel counts in {@code ioerr_cnt} what ends with an error; what is refused
     * without having been sent is so because of the device's {@code state}.
     */
    public String errors(Session session) {
        return errors(session.name(), session.disk());
    }

    private String errors(String session, Optional<String> disk) {
        Path device = sys.resolve("block").resolve(disk.orElse("none")).resolve("device");
        return String.join(
                " ",
                session,
                Attributes.read(device.resolve("state")).orElse("none"),
                Attributes.read(device.resolve("ioerr_cnt")).orElse("none"));
    }

    /**
     * A text that changes when a session comes, goes, ceases to answer or does so again, and with {@link #errors}. It costs
     * much less than {@link #list}.
     */
    public String signs() throws IOException {
        Map<String, String> signs = new TreeMap<>();
        for (Path session : Attributes.list(sys.resolve("class/iscsi_session"), "session*")) {
            String name = session.getFileName().toString();
            String state = Attributes.read(session.resolve("state")).orElse("none");
            signs.put(name, state + " " + errors(name, knownDisk(name, session)));
        }
        disks.keySet().retainAll(signs.keySet());
        return signs.toString();
    }

    private Optional<String> knownDisk(String name, Path session) throws IOException {
        Optional<String> known = Optional.ofNullable(disks.get(name));
        if (known.isPresent()) {
            return known;
        }
        Optional<String> found = disk(session);
        found.ifPresent(disk -> disks.put(name, disk));
        return found;
    }

    public Optional<Session> find(LegId leg) throws IOException {
        return list().stream().filter(session -> session.leg().equals(leg)).findFirst();
    }

    /** Logs in unless there is a session already, and waits for the leg's disk. */
    public RunResult login(LegId leg, LegLife life, IpAddress portal, String secret)
            throws IOException, InterruptedException {
        Iqn target = Iqn.ofLeg(leg);
        if (find(leg).isEmpty()) {
            Path record = NodeRecord.file(nodes, target, portal);
            writeSecret(record, NodeRecord.of(target, portal, life.toString(), secret, ping));
            RunResult login = commands.run(login(target, portal));
            if (!login.succeeded()) {
                return login;
            }
        }
        long deadline = System.nanoTime() + DISK.toNanos();
        Optional<String> disk = shown(leg);
        while (disk.isEmpty()) {
            if (System.nanoTime() > deadline) {
                return failed(
                        target, "the kernel shows no disk for " + leg + " " + DISK.toSeconds() + " s after the login");
            }
            // The kernel tells only udev, by netlink, which Java cannot hear.
            Thread.sleep(POLL);
            disk = shown(leg);
        }
        Attributes.write(timeout(disk.get()), COMMAND_TIMEOUT_SECONDS);
        return done(target);
    }

    /** The leg's disk, once the kernel shows all of it: its name comes a moment before the rest. */
    private Optional<String> shown(LegId leg) throws IOException {
        return find(leg).flatMap(Session::disk).filter(disk -> Files.exists(timeout(disk)));
    }

    private Path timeout(String disk) {
        return sys.resolve("block").resolve(disk).resolve("device/timeout");
    }

    /** Ends the session, if there is one, whatever state it is in: commands that wait are answered with errors. */
    public RunResult logout(LegId leg) throws IOException, InterruptedException {
        Iqn target = Iqn.ofLeg(leg);
        return find(leg).isPresent() ? commands.run(logout(target)) : done(target);
    }

    /** Lets the kernel see that the leg has grown. */
    public void rescan(String disk) throws IOException {
        Attributes.write(sys.resolve("block").resolve(disk).resolve("device/rescan"), "1");
    }

    static Command login(Iqn target, IpAddress portal) {
        String socket = (portal.version() == 6 ? "[" + portal + "]" : portal.toString()) + ":" + NodeRecord.PORT;
        return Command.of("iscsiadm", "--mode", "node", "--targetname", target.text(), "--portal", socket, "--login")
                .within(TIMEOUT);
    }

    static Command logout(Iqn target) {
        return Command.of("iscsiadm", "--mode", "node", "--targetname", target.text(), "--logout")
                .within(TIMEOUT);
    }

    private static Optional<String> disk(Path session) throws IOException {
        for (Path target : Attributes.list(session.resolve("device"), "target*")) {
            for (Path unit : Attributes.list(target, "*:0")) {
                for (Path disk : Attributes.list(unit.resolve("block"), "*")) {
                    return Optional.of(disk.getFileName().toString());
                }
            }
        }
        return Optional.empty();
    }

    private static void writeSecret(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }

    private static RunResult done(Iqn target) {
        return new RunResult(List.of("iscsiadm", target.text()), new RunResult.End.Exited(0), "", "", Duration.ZERO);
    }

    private static RunResult failed(Iqn target, String why) {
        return new RunResult(
                List.of("iscsiadm", target.text()), new RunResult.End.NotStarted(why), "", "", Duration.ZERO);
    }
}
