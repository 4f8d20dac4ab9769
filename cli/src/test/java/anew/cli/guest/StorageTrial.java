package anew.cli.guest;

import static anew.cli.guest.Checks.await;
import static anew.cli.guest.Checks.check;
import static anew.cli.guest.Checks.done;
import static anew.cli.guest.Checks.failed;
import static anew.cli.guest.Checks.figure;

import anew.core.model.Difference;
import anew.core.model.HostName;
import anew.core.model.Incarnation;
import anew.core.model.IpAddress;
import anew.core.model.Iqn;
import anew.core.model.LegId;
import anew.core.model.LegLife;
import anew.core.model.Pool;
import anew.core.model.PoolName;
import anew.core.model.Redundancy;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.model.VolumeName;
import anew.core.port.Command;
import anew.core.port.LegHost;
import anew.core.port.LegHost.Leg;
import anew.core.port.LegHost.Opened;
import anew.core.port.MirrorHost;
import anew.core.port.MirrorHost.Comparison;
import anew.core.port.MirrorHost.LastCheck;
import anew.core.port.MirrorHost.LegState;
import anew.core.port.MirrorHost.Resync;
import anew.core.port.MirrorHost.Session;
import anew.core.port.MirrorHost.State;
import anew.core.port.MirrorHost.Work.Checking;
import anew.core.port.RunResult;
import anew.drivers.exec.ProcessCommands;
import anew.drivers.iscsi.IscsiSessions;
import anew.drivers.lio.LioLegHost;
import anew.drivers.md.MdMirrorHost;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Runs inside a guest, where the real drivers keep legs, export them over loopback and join them again: three storage
 * pservers and their owner in one machine. Prints a line a check, {@code pass:} or {@code FAIL:}, and {@code trial: ended}
 * last.
 */
final class StorageTrial {

    private static final VolumeId DATA = volume("db1", "data");
    private static final VolumeId THREE = volume("db4", "three");
    private static final VolumeId PARITY = volume("db2", "wide");
    private static final VolumeId SICK = volume("db3", "sick");
    private static final HostName ALPHA = new HostName("alpha");
    private static final Size SMALL = Size.ofMebibytes(48);
    private static final Redundancy TWO = new Redundancy.Mirror(2);
    private static final Size MIRRORED = MirrorHost.legSize(TWO, SMALL);
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final LegLife LIFE =
            new LegLife(new Incarnation("6c1f0a52-70b1-4a6e-9d2e-0f7c1a3b5d9e"), 0xbadcafe, 1);
    private static final LegLife LATER =
            new LegLife(new Incarnation("0d9a52f0-70b1-4a6e-9d2e-0f7c1a3b5d9e"), 0xbadcafe, 1);
    private static final String SECRET = "the secret of epoch 1";

    private final ProcessCommands commands = new ProcessCommands();
    private final Map<HostName, LegHost> stores = new TreeMap<>();
    private final MirrorHost mirrors;

    private StorageTrial() {
        Path sys = Path.of("/sys");
        for (int number = 1; number <= 3; number++) {
            HostName name = new HostName("stor" + number);
            Pool bulk = pool("bulk" + number, "/dev/disk/by-id/virtio-pool" + number);
            Pool used = pool("used", "/dev/disk/by-id/virtio-used");
            Pool sick = pool("sick", "/dev/disk/by-path/sick");
            List<Pool> pools = number == 1 ? List.of(bulk, used) : number == 2 ? List.of(bulk, sick) : List.of(bulk);
            stores.put(name, new LioLegHost(commands, sys, name, portal(name), pools, Duration.ofSeconds(20)));
        }
        IscsiSessions sessions = new IscsiSessions(commands, sys, Path.of("/etc/iscsi/nodes"), Duration.ofSeconds(1));
        mirrors = new MdMirrorHost(commands, sys, Path.of("/run/anew"), sessions, Size.ofGibibytes(1));
    }

    public static void main(String[] arguments) {
        StorageTrial trial = new StorageTrial();
        Checks.trial(() -> {
            trial.prepare();
            trial.legs();
            trial.logins();
            trial.mirror();
            trial.errors();
            trial.assembly();
            trial.parity();
            trial.mediumError();
            trial.removal();
        });
    }

    private void prepare() throws Exception {
        for (HostName name : stores.keySet()) {
            run("ip", "address", "add", portal(name) + "/32", "dev", "lo");
        }
        run("mke2fs", "-q", "-t", "ext4", "/dev/disk/by-id/virtio-used");
    }

    private void legs() throws Exception {
        LegHost stor1 = store(new HostName("stor1"));
        failed("a disk that carries anything is refused", stor1.create(DATA, new PoolName("used"), MIRRORED));
        failed("an unknown pool is refused", stor1.create(DATA, new PoolName("nowhere"), MIRRORED));
        for (Map.Entry<HostName, LegHost> store : stores.entrySet()) {
            long at = System.nanoTime();
            done("a leg is made on " + store.getKey(), store.getValue().create(DATA, bulk(store.getKey()), MIRRORED));
            figure("create", at);
        }
        done("a leg is not made twice", stor1.create(DATA, bulk(new HostName("stor1")), MIRRORED));
        Leg leg = leg("stor1", DATA);
        check("a new leg has no mark", leg.mark().isEmpty());
        check("a new leg is closed", leg.opened().isEmpty());
        check("a new leg is large enough", leg.size().compareTo(MIRRORED) >= 0);
        for (String mark : List.of("first", "second", "third, of epoch 1")) {
            long at = System.nanoTime();
            done("a mark is written", stor1.writeMark(DATA, mark));
            figure("mark", at);
            check("it is read again", leg("stor1", DATA).mark().orElse("none").equals(mark));
        }
        failed("what is not there has no mark", stor1.writeMark(PARITY, "mark"));
    }

    private void logins() throws Exception {
        HostName stor1 = new HostName("stor1");
        LegId leg = new LegId(DATA, stor1);
        failed("a closed leg lets nobody in", mirrors.login(leg, LIFE, portal(stor1), SECRET));
        done("a leg is opened for another", store(stor1).open(DATA, new HostName("beta"), LIFE, SECRET));
        failed("then alpha stays out", mirrors.login(leg, LIFE, portal(stor1), SECRET));
        failed("it is not opened for alpha before it is closed", store(stor1).open(DATA, ALPHA, LIFE, SECRET));
        done("it is closed", store(stor1).close(DATA));
        done("closing again changes nothing", store(stor1).close(DATA));
        for (String name : List.of("stor1", "stor2")) {
            done(name + " opens for alpha", store(new HostName(name)).open(DATA, ALPHA, LIFE, SECRET));
            done(name + " is open already", store(new HostName(name)).open(DATA, ALPHA, LIFE, SECRET));
        }
        check(
                "the leg tells its owner",
                leg("stor1", DATA).opened().equals(Optional.of(new Opened(ALPHA, Optional.of(LIFE)))));
        failed("a wrong secret stays out", mirrors.login(leg, LIFE, portal(stor1), "the secret of epoch 0"));
        for (String name : List.of("stor1", "stor2")) {
            long at = System.nanoTime();
            done("alpha logs in to " + name, login(DATA, name));
            figure("login", at);
        }
        check(
                "both sessions are well",
                session(DATA, "stor1") == Session.WELL && session(DATA, "stor2") == Session.WELL);
        failed("an open leg is not removed", store(stor1).remove(DATA));
    }

    private void mirror() throws Exception {
        List<HostName> two = List.of(new HostName("stor1"), new HostName("stor2"));
        long at = System.nanoTime();
        done("a mirror is made", mirrors.create(DATA, TWO, two, SMALL));
        figure("make a mirror", at);
        done("it is not made twice", mirrors.create(DATA, TWO, two, SMALL));
        check("it has the volume's size", assembled(DATA).size().equals(SMALL));
        check("both legs are active", isActive(DATA, "stor1") && isActive(DATA, "stor2"));
        failed("a part of it is not logged out", mirrors.logout(new LegId(DATA, new HostName("stor1"))));
        try (Writer writer = new Writer(assembled(DATA).device())) {
            await("writes are acknowledged", () -> writer.acknowledged() > 50);

            at = System.nanoTime();
            done("a leg is closed under a writer", store(new HostName("stor1")).close(DATA));
            figure("close under a writer", at);
            long before = writer.acknowledged();
            await("the session is silent", () -> session(DATA, "stor1") == Session.SILENT);
            check(
                    "nothing more is acknowledged",
                    writer.acknowledged() <= before + 1 && writer.error().isEmpty());
            done("the leg opens in a later life", store(new HostName("stor1")).open(DATA, ALPHA, LATER, SECRET));
            // The kernel's initiator tries again every two seconds, with the secret it has.
            await("the session of the earlier one is refused", () -> refusals(DATA, "stor1") > 0);
            check("it stays out", session(DATA, "stor1") == Session.SILENT);
            check(
                    "so do its writes",
                    writer.acknowledged() <= before + 1 && writer.error().isEmpty());
            done("it is closed again", store(new HostName("stor1")).close(DATA));
            done("the leg opens again", store(new HostName("stor1")).open(DATA, ALPHA, LIFE, SECRET));
            at = System.nanoTime();
            await("writes go on", () -> writer.acknowledged() > before + 20);
            figure("writes after opening again", at);

            done("the leg is closed again", store(new HostName("stor1")).close(DATA));
            long stalled = writer.acknowledged();
            at = System.nanoTime();
            done("it is dropped", mirrors.drop(DATA, new HostName("stor1")));
            figure("drop", at);
            await("writes go on without it", () -> writer.acknowledged() > stalled + 20);
            figure("writes after a drop", at);
            failed("the last leg is not dropped", mirrors.drop(DATA, new HostName("stor2")));
            check("it is no part any more", !assembled(DATA).legs().containsKey(new HostName("stor1")));

            done("it opens once more", store(new HostName("stor1")).open(DATA, ALPHA, LIFE, SECRET));
            done("alpha logs in again", login(DATA, "stor1"));
            at = System.nanoTime();
            done("it returns by the bitmap", mirrors.add(DATA, new HostName("stor1"), Resync.BITMAP));
            await("it is active", () -> isActive(DATA, "stor1"));
            figure("return by the bitmap", at);

            done("it is dropped while well", mirrors.drop(DATA, new HostName("stor1")));
            done("alpha logs in a third time", login(DATA, "stor1"));
            at = System.nanoTime();
            done("it returns in full", mirrors.add(DATA, new HostName("stor1"), Resync.FULL));
            await("it is active after that", () -> isActive(DATA, "stor1"));
            figure("return in full, 48 MiB", at);
            check("no write has failed", writer.error().isEmpty());
        }
    }

    private void errors() throws Exception {
        try (Writer writer = new Writer(assembled(DATA).device())) {
            await("writes are acknowledged before the error", () -> writer.acknowledged() > 20);
            String sectors = run("blockdev", "--getsz", lvOf("stor2")).strip();
            run("dmsetup", "suspend", "--nolockfs", "--noflush", lvName("stor2"));
            commands.run(Command.of("dmsetup", "load", lvName("stor2")).reading("0 " + sectors + " error\n"));
            run("dmsetup", "resume", lvName("stor2"));
            await("the leg has failed", () -> leg("stor2", DATA).health() instanceof LegHost.Health.Failed);
            long before = writer.acknowledged();
            await("a write has reached the other leg alone", () -> waiting(DATA, "stor2") && !waiting(DATA, "stor1"));
            check(
                    "nothing is acknowledged alone",
                    writer.acknowledged() <= before + 1 && writer.error().isEmpty());
            check("md has seen no error", isActive(DATA, "stor2"));
            long at = System.nanoTime();
            done("the leg that errs is closed", store(new HostName("stor2")).close(DATA));
            figure("close of a leg that errs", at);
            await("its session is silent", () -> session(DATA, "stor2") == Session.SILENT);
            check("md has still seen no error", isActive(DATA, "stor2"));
            failed("it is not opened again", store(new HostName("stor2")).open(DATA, ALPHA, LIFE, SECRET));
            done("it is dropped", mirrors.drop(DATA, new HostName("stor2")));
            await("writes go on after the error", () -> writer.acknowledged() > before + 20);
            check("no write has failed after all", writer.error().isEmpty());
        }
    }

    private void assembly() throws Exception {
        HostName stor1 = new HostName("stor1");
        HostName stor3 = new HostName("stor3");
        done("a third leg opens", store(stor3).open(DATA, ALPHA, LIFE, SECRET));
        done("alpha logs in to it", login(DATA, "stor3"));
        done("it joins", mirrors.add(DATA, stor3, Resync.FULL));
        await("it is active", () -> isActive(DATA, "stor3"));
        check("the legs hold the same", differences(DATA, Set.of(stor1, stor3)).isEmpty());
        done("the mirror stops", mirrors.stop(DATA));
        check("it is gone", mirrors.state(DATA) instanceof State.Absent);
        long at = System.nanoTime();
        done("it is assembled from one leg", mirrors.assemble(DATA, TWO, Set.of(stor1), false));
        figure("assemble", at);
        check("of that leg only", assembled(DATA).legs().keySet().equals(Set.of(stor1)));
        done("it stops again", mirrors.stop(DATA));
        done("it is assembled from both", mirrors.assemble(DATA, TWO, Set.of(stor1, stor3), false));
        checks(stor1, stor3);
        done("what was written is flushed", mirrors.flush(DATA));
        done("the mirror stops a third time", mirrors.stop(DATA));
        done("it is assembled with a resync", mirrors.assemble(DATA, TWO, Set.of(stor1, stor3), true));
        await("the resync ends", () -> assembled(DATA).work() instanceof MirrorHost.Work.Nothing);
        check(
                "the legs hold the same again",
                differences(DATA, Set.of(stor1, stor3)).isEmpty());
        Size larger = Size.ofMebibytes(64);
        Size legs = MirrorHost.legSize(TWO, larger);
        done("a leg grows", store(stor1).grow(DATA, legs));
        done("another leg grows", store(stor3).grow(DATA, legs));
        done("the volume grows", mirrors.grow(DATA, TWO, larger));
        check("it is larger", assembled(DATA).size().equals(larger));
    }

    /** A leg is damaged below, on its own logical volume: a check has to tell which leg, and where. */
    private void checks(HostName stor1, HostName stor3) throws Exception {
        LastCheck none = checked(DATA);
        check("a check of legs that are equal finds nothing: " + none, none.equals(new LastCheck(true, 0)));
        Path slower = Path.of("/sys/block", kernelName(DATA), "md/sync_speed_max");
        Files.writeString(slower, "1000");
        done("a check begins that would take long", mirrors.check(DATA));
        await("it has read something", () -> assembled(DATA).work() instanceof Checking(long done, long _) && done > 0);
        done("it is ended", mirrors.endCheck(DATA));
        check("nothing is under way", assembled(DATA).work() instanceof MirrorHost.Work.Nothing);
        check("it has not read everything", !assembled(DATA).lastCheck().whole());
        Files.writeString(slower, "system");

        damage("stor3", 8192);
        damage("stor3", 8192 + 4096);
        damage("stor3", 40 << 20);
        LastCheck last = checked(DATA);
        check("a check has found a difference: " + last, last.whole() && last.mismatches() > 0);
        List<Difference> places = differences(DATA, Set.of(stor1, stor3));
        check(
                "of two legs it is told where they differ: " + places,
                places.equals(List.of(
                        new Difference(8192, 8192, new TreeSet<>()), new Difference(40 << 20, 4096, new TreeSet<>()))));
        HostName stor2 = new HostName("stor2");
        done("a leg is made for a third copy", store(stor2).create(THREE, bulk(stor2), MIRRORED));
        for (HostName name : List.of(stor1, stor3)) {
            done("and on " + name, store(name).create(THREE, bulk(name), MIRRORED));
        }
        for (HostName name : stores.keySet()) {
            done(name + " opens it", store(name).open(THREE, ALPHA, LIFE, SECRET));
            done("alpha logs in to it", login(THREE, name.text()));
        }
        done(
                "a mirror of three is made",
                mirrors.create(THREE, new Redundancy.Mirror(3), List.copyOf(stores.keySet()), SMALL));
        try (Writer writer = new Writer(assembled(THREE).device())) {
            await("it takes writes", () -> writer.acknowledged() > 20);
            damage(THREE, "stor2", 40 << 20);
            LastCheck three = checked(THREE);
            check("a check under a writer has found it: " + three, three.whole() && three.mismatches() > 0);
            List<Difference> odd = differences(THREE, stores.keySet());
            check(
                    "of three legs the odd one is told, and no block that is only on its way: " + odd,
                    odd.equals(List.of(new Difference(40 << 20, 4096, new TreeSet<>(Set.of(stor2))))));
            check("no write has failed", writer.error().isEmpty());
        }
        done("the mirror of three stops", mirrors.stop(THREE));
    }

    /** Has all legs read, and says what md has found. */
    private LastCheck checked(VolumeId volume) throws Exception {
        done("a check begins", mirrors.check(volume));
        await("it ends", () -> assembled(volume).work() instanceof MirrorHost.Work.Nothing);
        return assembled(volume).lastCheck();
    }

    private List<Difference> differences(VolumeId volume, Set<HostName> legs) throws Exception {
        return switch (mirrors.compare(volume, legs, 0, SMALL.bytes())) {
            case Comparison.Compared(List<Difference> places) -> places;
            case Comparison.Failed(String why) -> throw new AssertionError(why);
        };
    }

    private void parity() throws Exception {
        Redundancy raid5 = new Redundancy.Parity(2, 1);
        List<HostName> all = List.copyOf(stores.keySet());
        for (HostName name : all) {
            done(
                    "a leg for parity on " + name,
                    store(name).create(PARITY, bulk(name), MirrorHost.legSize(raid5, SMALL)));
            done(name + " opens it", store(name).open(PARITY, ALPHA, LIFE, SECRET));
            done("alpha logs in to it", login(PARITY, name.text()));
        }
        done("RAID5 is made", mirrors.create(PARITY, raid5, all, SMALL));
        check("it is large enough", assembled(PARITY).size().compareTo(SMALL) >= 0);
        check("parity that was just made fits", checked(PARITY).equals(new LastCheck(true, 0)));
        check("so it is found", parityDifferences().isEmpty());
        damage(PARITY, "stor2", 3 * MirrorHost.CHUNK_BYTES);
        check("a check finds parity that does not fit", checked(PARITY).mismatches() > 0);
        List<Difference> stripes = parityDifferences();
        check(
                "it is told by its stripe: " + stripes,
                stripes.equals(List.of(
                        new Difference(3 * 2 * MirrorHost.CHUNK_BYTES, 2 * MirrorHost.CHUNK_BYTES, new TreeSet<>()))));
        try (Writer writer = new Writer(assembled(PARITY).device())) {
            await("it takes writes", () -> writer.acknowledged() > 20);
            done("a leg is closed", store(all.getFirst()).close(PARITY));
            await("its session is silent", () -> session(PARITY, "stor1") == Session.SILENT);
            done("it is dropped", mirrors.drop(PARITY, all.getFirst()));
            long before = writer.acknowledged();
            await("writes go on", () -> writer.acknowledged() > before + 20);
            check("none has failed", writer.error().isEmpty());
        }
        done("RAID5 stops", mirrors.stop(PARITY));
        done(
                "it is assembled without the leg",
                mirrors.assemble(PARITY, new Redundancy.Parity(2, 1), Set.of(all.get(1), all.get(2)), true));
        try (Writer writer = new Writer(assembled(PARITY).device())) {
            await("it takes writes again", () -> writer.acknowledged() > 20);
            done("both legs are closed", store(all.get(1)).close(PARITY));
            done("and the other", store(all.get(2)).close(PARITY));
            long at = System.nanoTime();
            done("a fenced owner abandons the volume", mirrors.abandon(PARITY));
            await("its writer gets an error", () -> !writer.error().isEmpty());
            figure("abandon", at);
        }
        done("then it stops", mirrors.stop(PARITY));
    }

    private List<Difference> parityDifferences() throws Exception {
        return switch (mirrors.compare(PARITY, stores.keySet(), 0, SMALL.bytes() / 2)) {
            case Comparison.Compared(List<Difference> places) -> places;
            case Comparison.Failed(String why) -> throw new AssertionError(why);
        };
    }

    /** A disk that answers "medium error", which dm-multipath passes on: only the owner's own queue holds it back. */
    private void mediumError() throws Exception {
        RunResult loaded = commands.run(
                Command.of("modprobe", "scsi_debug", "dev_size_mb=128", "opts=0", "medium_error_start=20480"));
        check("a disk with medium errors", loaded.succeeded());
        await("it appears", () -> debugDisk().isPresent());
        Files.createDirectories(Path.of("/dev/disk/by-path"));
        Files.createSymbolicLink(
                Path.of("/dev/disk/by-path/sick"), Path.of("/dev", debugDisk().orElseThrow()));
        HostName stor2 = new HostName("stor2");
        HostName stor3 = new HostName("stor3");
        done("a leg on it", store(stor2).create(SICK, new PoolName("sick"), MIRRORED));
        done("and one elsewhere", store(stor3).create(SICK, bulk(stor3), MIRRORED));
        for (HostName name : List.of(stor2, stor3)) {
            done(name + " opens it", store(name).open(SICK, ALPHA, LIFE, SECRET));
            done("alpha logs in", login(SICK, name.text()));
        }
        done("a mirror of both", mirrors.create(SICK, TWO, List.of(stor2, stor3), SMALL));
        // From now on ten sectors 10 MiB into the disk cannot be read; a check reads every leg.
        Files.writeString(Path.of("/sys/bus/pseudo/drivers/scsi_debug/opts"), "2");
        done("a check begins", mirrors.check(SICK));
        await("the leg is silent", () -> session(SICK, "stor2") == Session.SILENT);
        check("md has seen no error", isActive(SICK, "stor2"));
        check("its pserver has not noticed", leg("stor2", SICK).health() instanceof LegHost.Health.Well);
        done("it is dropped", mirrors.drop(SICK, stor2));
        await("the check ends", () -> assembled(SICK).work() instanceof MirrorHost.Work.Nothing);
        Files.writeString(Path.of("/sys/bus/pseudo/drivers/scsi_debug/opts"), "0");
        done("the mirror stops", mirrors.stop(SICK));
    }

    private void removal() throws Exception {
        done("the mirror stops", mirrors.stop(DATA));
        for (VolumeId volume : List.of(DATA, THREE, PARITY, SICK)) {
            for (HostName name : stores.keySet()) {
                done("logout of " + volume + " at " + name, mirrors.logout(new LegId(volume, name)));
                done("close", store(name).close(volume));
                done("remove", store(name).remove(volume));
            }
        }
        for (HostName name : stores.keySet()) {
            check("nothing is left on " + name, store(name).list().equals(new LegHost.Listing.Legs(List.of())));
        }
        check(
                "no session is left",
                ((MirrorHost.Sessions.Known) mirrors.sessions()).sessions().isEmpty());
    }

    private MirrorHost.Outcome login(VolumeId volume, String pserver) throws InterruptedException {
        HostName name = new HostName(pserver);
        return mirrors.login(new LegId(volume, name), LIFE, portal(name), SECRET);
    }

    private Leg leg(String pserver, VolumeId volume) {
        try {
            return switch (store(new HostName(pserver)).list()) {
                case LegHost.Listing.Unknown(String why) -> throw new AssertionError(why);
                case LegHost.Listing.Legs(List<Leg> legs) ->
                    legs.stream()
                            .filter(leg -> leg.volume().equals(volume))
                            .findFirst()
                            .orElseThrow();
            };
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private Session session(VolumeId volume, String pserver) {
        try {
            return switch (mirrors.sessions()) {
                case MirrorHost.Sessions.Unknown(String why) -> throw new AssertionError(why);
                case MirrorHost.Sessions.Known(var sessions) ->
                    Objects.requireNonNull(sessions.get(new LegId(volume, new HostName(pserver))))
                            .session();
            };
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** How many logins to a target have been refused since it was made. */
    private static long refusals(VolumeId volume, String pserver) {
        Iqn target = Iqn.ofLeg(new LegId(volume, new HostName(pserver)));
        Path counted = Path.of("/sys/kernel/config/target/iscsi", target.text(), "fabric_statistics/iscsi_login_stats");
        return Long.parseLong("0" + read(counted.resolve("authenticate_fails")).strip());
    }

    /** Whether commands wait in the owner's queue for a leg. */
    private boolean waiting(VolumeId volume, String pserver) {
        try {
            String[] inflight = read(Path.of("/sys/block", joined(volume, pserver), "inflight"))
                    .strip()
                    .split(" +", -1);
            return !inflight[1].equals("0");
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** What the kernel calls the device that queues above a session. */
    private String joined(VolumeId volume, String pserver) throws InterruptedException {
        String name = "joined:" + volume.vserver() + "." + volume.volume() + "@" + pserver;
        return run("dmsetup", "info", "--columns", "--noheadings", "-o", "blkdevname", name)
                .strip();
    }

    private State.Assembled assembled(VolumeId volume) {
        try {
            return mirrors.state(volume) instanceof State.Assembled assembled
                    ? assembled
                    : orFail(volume + " does not run: " + mirrors.state(volume));
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static State.Assembled orFail(String why) {
        throw new AssertionError(why);
    }

    private boolean isActive(VolumeId volume, String pserver) {
        return assembled(volume).legs().get(new HostName(pserver)) == LegState.ACTIVE;
    }

    private LegHost store(HostName pserver) {
        return Objects.requireNonNull(stores.get(pserver));
    }

    private Optional<String> debugDisk() {
        try (var disks = Files.list(Path.of("/sys/block"))) {
            return disks.filter(disk -> read(disk.resolve("device/model")).startsWith("scsi_debug"))
                    .map(disk -> disk.getFileName().toString())
                    .findFirst();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException none) {
            return "";
        }
    }

    private void damage(String pserver, long offset) throws Exception {
        damage(DATA, pserver, offset);
    }

    /** Writes to the logical volume below a leg, as a disk does that spoils what it keeps. */
    private void damage(VolumeId volume, String pserver, long offset) throws Exception {
        Path below = Path.of("/dev/mapper", lvName(volume, pserver));
        try (FileChannel channel = FileChannel.open(below, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), MirrorHost.HEAD_BYTES + offset);
            channel.force(true);
        }
    }

    private String kernelName(VolumeId volume) {
        return assembled(volume).device().getFileName().toString();
    }

    /** The logical volume of the leg of {@link #DATA}; groups of all pservers are in this one machine. */
    private String lvName(String pserver) {
        return lvName(DATA, pserver);
    }

    private static String lvName(VolumeId volume, String pserver) {
        return "anew." + bulk(new HostName(pserver)) + "-" + volume.vserver() + "." + volume.volume() + "+leg";
    }

    private String lvOf(String pserver) {
        return "/dev/mapper/" + lvName(pserver);
    }

    private String run(String... argv) throws InterruptedException {
        RunResult result = commands.run(Command.of(argv));
        if (!result.succeeded()) {
            throw new AssertionError(result.describe());
        }
        return result.stdout();
    }

    private static IpAddress portal(HostName pserver) {
        return IpAddress.parse("10.99.0." + pserver.text().charAt(pserver.text().length() - 1));
    }

    private static Pool pool(String name, String device) {
        return new Pool(new PoolName(name), device, Size.ofGibibytes(1));
    }

    private static PoolName bulk(HostName pserver) {
        return new PoolName("bulk" + pserver.text().substring("stor".length()));
    }

    private static VolumeId volume(String vserver, String name) {
        return new VolumeId(new HostName(vserver), new VolumeName(name));
    }

    /** Writes block after block, each to be on the disk before the next. */
    private static final class Writer implements AutoCloseable {

        private final Thread thread;
        private volatile long acknowledged;
        private volatile String error = "";
        private volatile boolean ended;

        Writer(Path device) {
            thread = Thread.ofPlatform().daemon().name("writer").start(() -> {
                try (FileChannel channel =
                        FileChannel.open(device, StandardOpenOption.WRITE, StandardOpenOption.DSYNC)) {
                    for (long block = 0; !ended; block++) {
                        ByteBuffer bytes =
                                ByteBuffer.allocate(4096).putLong(block).clear();
                        channel.write(bytes, block % 8192 * 4096);
                        acknowledged = block + 1;
                    }
                } catch (IOException failure) {
                    error = failure.toString();
                }
            });
        }

        long acknowledged() {
            return acknowledged;
        }

        String error() {
            return error;
        }

        @Override
        public void close() {
            ended = true;
            try {
                thread.join(SOON);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
