package anew.cli.guest;

import static anew.cli.guest.Checks.await;
import static anew.cli.guest.Checks.check;
import static anew.cli.guest.Checks.say;

import anew.core.model.HostName;
import anew.core.model.Iqn;
import anew.core.model.LegId;
import anew.core.model.Redundancy;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.port.MirrorHost;
import anew.core.port.MirrorHost.Outcome;
import anew.core.port.MirrorHost.Session;
import anew.drivers.iscsi.IscsiSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The double fault that a mirror without an arbiter cannot survive, under mdadm and open-iscsi as Debian ships them, and
 * under the protocol:
 *
 * <ol>
 *   <li>leg A is cut away, and the writer goes on, on leg B, as soon as it is let;
 *   <li>the owner and leg B die together;
 *   <li>leg A alone returns.
 * </ol>
 *
 * Every write is one record, and what counts is each record that was acknowledged and is not there once the volume can be
 * read again.
 */
final class DoubleFaultTrial {

    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final Size SIZE = Size.ofMebibytes(48);
    private static final int RECORDS = 200;
    private static final HostName A = Rig.stor(1);
    private static final HostName B = Rig.stor(2);
    private static final String ARRAY = "/dev/md100";
    private static final Path CONFIGURATION = Path.of("/run/plain-mdadm.conf");

    private final Rig rig = new Rig(2);

    private DoubleFaultTrial() throws InterruptedException {}

    public static void main(String[] arguments) {
        Checks.trial(() -> {
            DoubleFaultTrial trial = new DoubleFaultTrial();
            trial.protocol();
            trial.plain();
        });
    }

    private void protocol() throws InterruptedException, IOException {
        VolumeId data = Rig.volume("db1", "ours");
        LegId legA = new LegId(data, A);
        rig.mirror(data, SIZE, List.of(A, B), 1);
        Writer writer = new Writer(rig.assembled(data).device());
        await("records are written", PATIENCE, () -> writer.acknowledged() > RECORDS);

        rig.cut(A);
        long cut = writer.acknowledged();
        await("leg A is silent", PATIENCE, () -> isSilent(legA));
        check("nothing is acknowledged on leg B alone", writer.acknowledged() <= cut + 1);
        // Here the ledger commits that leg B alone is in sync; nothing is dropped before it has.
        Set<HostName> inSync = Set.of(B);
        Rig.require(rig.mirrors().drop(data, A));
        await("the writer goes on", PATIENCE, () -> writer.acknowledged() > cut + RECORDS);

        rig.cut(B);
        Rig.require(rig.mirrors().abandon(data));
        await("the owner's writer has ended", PATIENCE, writer::hasEnded);
        Rig.require(rig.mirrors().stop(data));
        long written = writer.acknowledged();

        rig.heal(A);
        rig.login(legA, 1);
        check(
                "leg A alone is refused",
                rig.mirrors().assemble(data, new Redundancy.Mirror(2), inSync, false) instanceof Outcome.Failed);
        // What the refusal is worth: leg A, were it believed.
        Rig.require(rig.mirrors().assemble(data, new Redundancy.Mirror(2), Set.of(A), false));
        long believed = found(rig.assembled(data).device(), written);
        Rig.require(rig.mirrors().stop(data));
        check("leg A lacks what leg B alone has", believed < written);

        rig.heal(B);
        rig.login(new LegId(data, B), 1);
        Rig.require(rig.mirrors().assemble(data, new Redundancy.Mirror(2), inSync, false));
        long found = found(rig.assembled(data).device(), written);
        row(
                "the protocol",
                written,
                written - cut,
                written - found,
                "refuses leg A; starts from leg B when it is back");
        check("no acknowledged record is lost", found == written);

        Rig.require(rig.mirrors().stop(data));
        for (HostName leg : List.of(A, B)) {
            Rig.require(rig.mirrors().logout(new LegId(data, leg)));
            Rig.require(rig.store(leg).close(data));
        }
    }

    /** Nothing lies between md and the session, and nothing is set that need not be. */
    private void plain() throws InterruptedException, IOException {
        VolumeId data = Rig.volume("db2", "plain");
        rig.create(data, SIZE, List.of(A, B));
        // Targets and owner are one machine here, so mdadm must be told not to look at the disks below the targets.
        Files.writeString(CONFIGURATION, "DEVICE /dev/sd*\n");
        List<String> create = new ArrayList<>(List.of("mdadm", "--create", ARRAY, "--run", "--level=1"));
        create.addAll(List.of("--raid-devices=2", "--config=" + CONFIGURATION));
        for (HostName leg : List.of(A, B)) {
            rig.open(new LegId(data, leg), 1);
            create.add(plainLogin(new LegId(data, leg)));
        }
        rig.run(create.toArray(String[]::new));
        await(
                "the legs of the new array are alike",
                PATIENCE,
                () -> attribute("sync_action").equals("idle"));
        Files.writeString(CONFIGURATION, "DEVICE /dev/sd*\n" + rig.run("mdadm", "--detail", "--brief", ARRAY));
        Writer writer = new Writer(Path.of(ARRAY));
        await("records are written", PATIENCE, () -> writer.acknowledged() > RECORDS);

        long at = System.nanoTime();
        rig.cut(A);
        long cut = writer.acknowledged();
        await("md goes on without leg A", PATIENCE, () -> attribute("degraded").equals("1"));
        Checks.figure("md gives leg A up by itself", at);
        await("the writer goes on", PATIENCE, () -> writer.acknowledged() > cut + RECORDS);

        rig.cut(B);
        Rig.require(rig.mirrors().abandon(data));
        await("the owner's writer has ended", PATIENCE, writer::hasEnded);
        rig.run("mdadm", "--stop", ARRAY);
        long written = writer.acknowledged();

        rig.heal(A);
        plainLogin(new LegId(data, A));
        // It complains of the missing leg, and starts.
        rig.run("sh", "-c", "mdadm --assemble --scan --config=" + CONFIGURATION + " || true");
        check("mdadm starts from leg A", attribute("array_state").matches("clean|active|read-auto|active-idle"));
        long found = found(Path.of(ARRAY), written);
        row("mdadm", written, written - cut, written - found, "starts from leg A");
        rig.run("mdadm", "--stop", ARRAY);
        rig.heal(B);
    }

    /** Logs in with what open-iscsi's own configuration says; returns the disk. */
    private String plainLogin(LegId leg) throws InterruptedException, IOException {
        List<String> node = List.of(
                "iscsiadm",
                "--mode=node",
                "--targetname=" + Iqn.ofLeg(leg),
                "--portal=" + Rig.portal(leg.pserver()) + ":3260");
        rig.run(with(node, "--op=new"));
        String authentication = "node.session.auth.";
        for (List<String> setting : List.of(
                List.of("authmethod", "CHAP"),
                List.of("username", Rig.life(1).toString()),
                List.of("password", Rig.secret(1)))) {
            String name = "--name=" + authentication + setting.getFirst();
            rig.run(with(node, "--op=update", name, "--value=" + setting.getLast()));
        }
        rig.run(with(node, "--login"));
        await("its disk is there", PATIENCE, () -> disk(leg).isPresent());
        return "/dev/" + disk(leg).orElseThrow();
    }

    private static String[] with(List<String> command, String... arguments) {
        List<String> argv = new ArrayList<>(command);
        argv.addAll(Arrays.asList(arguments));
        return argv.toArray(String[]::new);
    }

    private Optional<String> disk(LegId leg) {
        try {
            return rig.sessions().find(leg).flatMap(IscsiSessions.Session::disk);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private boolean isSilent(LegId leg) {
        try {
            return rig.mirrors().sessions() instanceof MirrorHost.Sessions.Known(var sessions)
                    && sessions.containsKey(leg)
                    && sessions.get(leg).session() == Session.SILENT;
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static String attribute(String name) {
        return Rig.read(Path.of("/sys/block/md100/md", name));
    }

    /** How many of the first {@code written} records are there. */
    private static long found(Path array, long written) throws IOException {
        long found = 0;
        try (DirectDevice device = new DirectDevice(array)) {
            long[] stamps = device.stamps((int) written);
            for (int record = 0; record < written; record++) {
                found += stamps[record] == record + 1 ? 1 : 0;
            }
        }
        return found;
    }

    private static void row(String who, long written, long afterCut, long lost, String what) {
        say(String.format(Locale.ROOT, "row: | %s | %s | %d | %d | %d |", who, what, written, afterCut, lost));
    }

    /** Writes record after record, each acknowledged before the next, until it gets an error. */
    private static final class Writer {

        private static final long RECORDS_MAX = SIZE.bytes() / DirectDevice.BLOCK / 2;

        private final Thread thread;
        private volatile long acknowledged;

        Writer(Path path) {
            thread = Thread.ofPlatform().daemon().name("writer").start(() -> {
                try (DirectDevice device = new DirectDevice(path)) {
                    for (long record = 0; record < RECORDS_MAX; record++) {
                        device.write(record, record + 1);
                        acknowledged = record + 1;
                    }
                } catch (IOException ended) {
                    say("pass: the writer ends: " + ended.getMessage());
                }
            });
        }

        long acknowledged() {
            return acknowledged;
        }

        boolean hasEnded() {
            return !thread.isAlive();
        }
    }
}
