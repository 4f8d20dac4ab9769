package anew.cli.guest;

import static anew.cli.guest.Checks.await;
import static anew.cli.guest.Checks.check;
import static anew.cli.guest.Checks.say;

import anew.core.model.HostName;
import anew.core.model.Iqn;
import anew.core.model.LegId;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.port.MirrorHost;
import anew.core.port.MirrorHost.LegState;
import anew.core.port.MirrorHost.Resync;
import anew.core.port.MirrorHost.Session;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A write that the network holds back until its leg has been given up, logged in again and brought up to date:
 *
 * <ol>
 *   <li>everything of one TCP connection to leg A is held back, a write of the array among it, and the rest to A is cut;
 *   <li>the owner finds A silent and drops it; the writer goes on, on leg B;
 *   <li>A can be reached again, is logged in and returns by the bitmap; the writer writes the same block again, and ends;
 *   <li>what was held back is let through.
 * </ol>
 *
 * First as if sessions had no numbers, where leg A goes on serving the old connection beside the new one; then by the protocol,
 * where leg A is closed and opened anew before it is logged in again. Both are run to show that the trial can fail.
 */
final class SessionTrial {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Size SIZE = Size.ofMebibytes(48);
    private static final HostName A = Rig.stor(1);
    private static final HostName B = Rig.stor(2);
    private static final Pattern SOURCE = Pattern.compile(":([0-9]+) +[0-9.]+:3260");
    private static final Pattern HELD = Pattern.compile("qdisc plug 40: [^\n]*\n.*\n backlog ([0-9]+)b");

    private final Rig rig = new Rig(2);

    private SessionTrial() throws InterruptedException {}

    public static void main(String[] arguments) {
        Checks.trial(() -> {
            SessionTrial trial = new SessionTrial();
            trial.holdBack("the leg serves one session beside the other", Rig.volume("db1", "both"), false);
            trial.holdBack("the protocol", Rig.volume("db1", "one"), true);
        });
    }

    /** @param ends whether the session that is given up ends at the leg, too, before the next begins */
    private void holdBack(String who, VolumeId data, boolean ends) throws InterruptedException, IOException {
        LegId legA = new LegId(data, A);
        rig.mirror(data, SIZE, List.of(A, B), 1);
        waitLong(legA);
        try (Writer writer = new Writer(rig.assembled(data).device())) {
            holdBack(who, legA, ends, writer);
            rig.run("tc", "qdisc", "del", "dev", "lo", "root");
            Rig.require(rig.mirrors().abandon(data));
            Rig.require(rig.mirrors().stop(data));
            for (HostName leg : List.of(A, B)) {
                Rig.require(rig.mirrors().logout(new LegId(data, leg)));
                Rig.require(rig.store(leg).close(data));
            }
        }
    }

    private void holdBack(String who, LegId legA, boolean ends, Writer writer) throws InterruptedException {
        VolumeId data = legA.volume();
        await("the writer writes", PATIENCE, () -> writer.acknowledged() > 20);
        String port = port();
        rig.run("tc", "qdisc", "add", "dev", "lo", "root", "handle", "1:", "prio", "bands", "5");
        rig.run("tc", "qdisc", "add", "dev", "lo", "parent", "1:4", "handle", "40:", "plug", "limit", "10000000");
        rig.run("tc", "qdisc", "add", "dev", "lo", "parent", "1:5", "handle", "50:", "plug", "limit", "10000000");
        // What comes back is held back later: were the answer to one write, there would be no next one.
        hold("sport", port, "1:4");
        await("a write is held back", PATIENCE, () -> held() > DirectDevice.BLOCK);
        rig.cut(A);
        hold("dport", port, "1:5");
        await("leg A is silent", PATIENCE, () -> session(legA) == Session.SILENT);
        long stale = writer.acknowledged() + 1;
        Rig.require(rig.mirrors().drop(data, A));
        await("the writer goes on", PATIENCE, () -> writer.acknowledged() > stale + 20);

        rig.heal(A);
        if (ends) {
            Rig.require(rig.store(A).close(data));
            rig.open(legA, 2);
        }
        rig.login(legA, ends ? 2 : 1);
        Rig.require(rig.mirrors().add(data, A, Resync.BITMAP));
        await("leg A is in sync", PATIENCE, () -> rig.assembled(data).legs().get(A) == LegState.ACTIVE);
        long returned = writer.acknowledged();
        await("and takes part in writes", PATIENCE, () -> writer.acknowledged() > returned + 20);
        writer.end();
        check("both legs hold the last write", onDisk(legA) == writer.acknowledged());
        check("the old write is still held back", held() > DirectDevice.BLOCK);

        rig.run("tc", "qdisc", "change", "dev", "lo", "handle", "40:", "plug", "release_indefinite");
        await("it has been let through", PATIENCE, () -> held() == 0);
        if (!ends) {
            await("it lands", PATIENCE, () -> onDisk(legA) == stale);
        }
        Rig.require(rig.store(A).close(data)); // Whatever is under way is over with that.
        boolean equal = onDisk(legA) == onDisk(new LegId(data, B));
        say("row: | " + who + " | " + (equal ? "nowhere" : "on the leg in sync") + " | "
                + (equal ? "the same" : "write " + stale + " of " + writer.acknowledged()) + " |");
        check("by the protocol nothing of it lands", equal == ends);
    }

    /** LIO gives up a connection that answers no ping for 45 s, unless told to wait longer; here everything takes long. */
    private static void waitLong(LegId leg) throws IOException {
        Path acl = Path.of("/sys/kernel/config/target/iscsi", Iqn.ofLeg(leg).toString(), "tpgt_1/acls")
                .resolve(Iqn.ofPserver(Rig.ALPHA).text());
        Files.writeString(acl.resolve("attrib/nopin_response_timeout"), "60");
        Files.writeString(acl.resolve("attrib/nopin_timeout"), "60");
    }

    /** Of the owner's end of the one connection to leg A. */
    private String port() throws InterruptedException {
        Matcher source = SOURCE.matcher(rig.run("ss", "-Htn", "state", "established", "dst", Rig.portal(A) + ":3260"));
        check("there is a connection", source.find());
        return source.group(1);
    }

    /** Holds back what comes from this port, or goes to it, until it is let through. */
    private void hold(String end, String port, String band) throws InterruptedException {
        List<String> argv =
                new ArrayList<>(List.of("tc", "filter", "add", "dev", "lo", "parent", "1:", "protocol", "ip"));
        argv.addAll(List.of("u32", "match", "ip", end, port, "0xffff", "flowid", band));
        rig.run(argv.toArray(String[]::new));
    }

    /** Bytes. */
    private long held() {
        try {
            Matcher backlog = HELD.matcher(rig.run("tc", "-s", "qdisc", "show", "dev", "lo"));
            return backlog.find() ? Long.parseLong(backlog.group(1)) : 0;
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private Session session(LegId leg) {
        try {
            return rig.mirrors().sessions() instanceof MirrorHost.Sessions.Known(var sessions)
                            && sessions.containsKey(leg)
                    ? sessions.get(leg).session()
                    : Session.WELL;
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** The number of the write that the leg holds in the volume's first block, below everything. */
    private long onDisk(LegId leg) {
        try (DirectDevice disk = new DirectDevice(rig.disk(leg))) {
            return disk.stamps(MirrorHost.HEAD_BYTES / DirectDevice.BLOCK, 1)[0];
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    /** Writes one block again and again, each time with the next number, until it is told to end. */
    private static final class Writer implements AutoCloseable {

        private final Arena memory = Arena.ofShared();
        private final Thread thread;
        private volatile boolean ending;
        private volatile long acknowledged;

        Writer(Path path) {
            thread = Thread.ofPlatform().daemon().name("writer").start(() -> {
                try (DirectDevice device = DirectDevice.withoutFlushes(path)) {
                    for (long number = 1; !ending; number++) {
                        device.write(0, number, memory);
                        acknowledged = number;
                    }
                } catch (IOException failure) {
                    say("FAIL: " + failure);
                }
            });
        }

        long acknowledged() {
            return acknowledged;
        }

        void end() throws InterruptedException {
            ending = true;
            thread.join();
        }

        @Override
        public void close() {
            memory.close();
        }
    }
}
