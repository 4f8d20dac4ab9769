package anew.drivers.md;

import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.core.model.LegId;
import anew.core.model.LegLife;
import anew.core.model.Redundancy;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.port.Commands;
import anew.core.port.MirrorHost;
import anew.core.port.RunResult;
import anew.drivers.dm.QueueingDevices;
import anew.drivers.dm.QueueingDevices.Device;
import anew.drivers.iscsi.IscsiSessions;
import anew.drivers.md.MdArrays.Array;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Volumes as arrays of md over iSCSI sessions. Between the two lies, for each leg, a device that queues: md, which goes on
 * without a leg as soon as that answers with an error, never sees one, whatever the other end says.
 *
 * <p>How a leg is dropped, which is the only way that writes waiting for it are released:
 *
 * <ol>
 *   <li>the legs that remain must be enough: md would answer its user with errors otherwise;
 *   <li>its queue is given up, and the session logged out, which answers all that waits with errors, and md goes on without
 *       it. To tell md first that it is faulty would wait for ever where md itself waits, under its lock, to write down
 *       something on that very leg;
 *   <li>md is told that it is faulty, if nothing was under way, and to forget it; the queueing device goes.
 * </ol>
 */
public final class MdMirrorHost implements MirrorHost {

    /** Until then a leg that has gone silent meanwhile cannot be dropped, since one thing is done to an array at a time. */
    private static final Duration FLUSH_PATIENCE = Duration.ofSeconds(10);

    private final IscsiSessions sessions;
    private final QueueingDevices devices;
    private final MdArrays arrays;
    private final LegComparison comparison;
    private final FailedPaths failedPaths = new FailedPaths();

    /**
     * @param sys where sysfs is, {@code /sys}
     * @param run a folder for files of no duration, such as {@code /run/anew}
     * @param resyncPerSecond how much of a volume is made equal in a second, at most
     */
    public MdMirrorHost(Commands commands, Path sys, Path run, IscsiSessions sessions, Size resyncPerSecond) {
        this.sessions = sessions;
        this.devices = new QueueingDevices(commands, sys);
        this.arrays = new MdArrays(
                commands,
                sys,
                run.resolve("mdadm.conf"),
                new BitmapFiles(commands, sys, run.resolve("bitmaps"), Path.of("/proc/self/mounts")),
                resyncPerSecond);
        this.comparison = new LegComparison(commands, Thread::sleep);
    }

    @Override
    public Optional<String> signs() {
        try {
            return Optional.of(sessions.signs());
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    @Override
    public Sessions sessions() throws InterruptedException {
        try {
            List<IscsiSessions.Session> all = sessions.list();
            // To run a program for what is silent anyhow would only let writes wait longer.
            List<String> errors = all.stream()
                    .filter(IscsiSessions.Session::loggedIn)
                    .map(sessions::errors)
                    .toList();
            Optional<SortedMap<String, Boolean>> failed = failedPaths.current(errors, devices::failed);
            if (failed.isEmpty()) {
                return new Sessions.Unknown("dmsetup does not tell which devices have failed");
            }
            SortedMap<LegId, Connection> known = new TreeMap<>();
            for (IscsiSessions.Session session : all) {
                boolean erred = failed.get().getOrDefault(joined(session.leg()), false);
                Session state = session.loggedIn() && !erred ? Session.WELL : Session.SILENT;
                session.life().ifPresent(life -> known.put(session.leg(), new Connection(life, state)));
            }
            return new Sessions.Known(Collections.unmodifiableSortedMap(known));
        } catch (IOException unreadable) {
            return new Sessions.Unknown(unreadable.toString());
        }
    }

    @Override
    public Outcome login(LegId leg, LegLife life, IpAddress portal, String secret) throws InterruptedException {
        return attempt(() -> {
            Optional<LegLife> present = sessions.find(leg).flatMap(IscsiSessions.Session::life);
            if (!present.equals(Optional.of(life))) {
                requireNoPart(leg);
                part(leg);
            }
            require(sessions.login(leg, life, portal, secret));
            require(devices.create(joined(leg), disk(leg)));
        });
    }

    @Override
    public Outcome logout(LegId leg) throws InterruptedException {
        return attempt(() -> {
            requireNoPart(leg);
            part(leg);
        });
    }

    @Override
    public Outcome create(VolumeId volume, Redundancy redundancy, List<HostName> legs, Size size)
            throws InterruptedException {
        return attempt(() -> {
            if (legs.size() != redundancy.legs()) {
                throw new Refused(volume + " has " + redundancy.legs() + " legs, not " + legs.size());
            }
            if (arrays.find(volume).isEmpty()) {
                require(arrays.create(volume, redundancy, size, paths(volume, legs)));
            }
        });
    }

    @Override
    public Outcome assemble(VolumeId volume, Redundancy redundancy, Set<HostName> inSync, boolean resync)
            throws InterruptedException {
        return attempt(() -> {
            boolean ran = arrays.find(volume).isPresent();
            if (!ran) {
                require(arrays.assemble(volume, redundancy, paths(volume, List.copyOf(inSync)), resync));
            }
            Array array = running(volume);
            SortedMap<HostName, LegState> found = legs(array);
            if (inSync.stream().allMatch(leg -> found.get(leg) == LegState.ACTIVE)) {
                return;
            }
            if (!ran) {
                require(arrays.stop(volume, array));
            }
            throw new Refused("md would not join " + volume + " from " + inSync + ", but has " + found);
        });
    }

    @Override
    public Outcome add(VolumeId volume, HostName leg, Resync resync) throws InterruptedException {
        return attempt(() -> {
            Array array = running(volume);
            Optional<LegState> present = Optional.ofNullable(legs(array).get(leg));
            if (present.filter(state -> state != LegState.FAULTY).isPresent()) {
                return;
            }
            Device member = device(new LegId(volume, leg));
            if (present.isPresent()) {
                arrays.remove(array, member.kernelName());
            }
            Path device = member.path();
            require(
                    switch (resync) {
                        case FULL -> arrays.add(array, device);
                        case BITMAP -> arrays.rejoin(array, device);
                    });
        });
    }

    @Override
    public Outcome drop(VolumeId volume, HostName leg) throws InterruptedException {
        LegId id = new LegId(volume, leg);
        return attempt(() -> {
            Optional<Array> array = arrays.find(volume);
            Optional<String> member = devices.find(joined(id)).map(Device::kernelName);
            boolean isPart = array.isPresent()
                    && member.isPresent()
                    && array.get().members().containsKey(member.get());
            if (isPart && !array.get().canDoWithout(member.get())) {
                throw new Refused(volume + " needs " + leg + ": too few other legs are active");
            }
            release(id);
            if (isPart) {
                arrays.fail(array.get(), member.get());
                arrays.remove(array.get(), member.get());
            }
            require(devices.remove(joined(id)));
        });
    }

    @Override
    public Outcome flush(VolumeId volume) throws InterruptedException {
        return attempt(() -> {
            if (!Flushing.flush(running(volume).path(), FLUSH_PATIENCE)) {
                throw new Refused("what was written to " + volume + " is not on all its legs after "
                        + FLUSH_PATIENCE.toSeconds() + " s: is one of them silent?");
            }
        });
    }

    @Override
    public Outcome stop(VolumeId volume) throws InterruptedException {
        return attempt(() -> {
            Optional<Array> array = arrays.find(volume);
            if (array.isPresent()) {
                require(arrays.stop(volume, array.get()));
            }
            // Legs whose sessions have been abandoned have nothing else left.
            for (String name : devices.names(joinedPrefix(volume))) {
                Optional<HostName> pserver = leg(name);
                if (pserver.isPresent()
                        && sessions.find(new LegId(volume, pserver.get())).isEmpty()) {
                    require(devices.remove(name));
                }
            }
        });
    }

    @Override
    public Outcome abandon(VolumeId volume) throws InterruptedException {
        return attempt(() -> {
            for (IscsiSessions.Session session : sessions.list()) {
                if (session.leg().volume().equals(volume)) {
                    release(session.leg());
                }
            }
        });
    }

    /** md does not count flushes; the devices of its legs do, but count resyncs as well. */
    @Override
    public boolean isBusy(VolumeId volume) {
        try {
            Optional<Array> array = arrays.find(volume);
            return array.isPresent()
                    && (arrays.isBusy(array.get())
                            || (array.get().work() instanceof Work.Nothing && devices.areBusy(joinedPrefix(volume))));
        } catch (IOException unreadable) {
            return true;
        }
    }

    @Override
    public State state(VolumeId volume) throws InterruptedException {
        try {
            return arrays.find(volume)
                    .<State>map(array -> new State.Assembled(
                            array.path(),
                            array.size(),
                            Collections.unmodifiableSortedMap(legs(array)),
                            array.work(),
                            array.lastCheck()))
                    .orElseGet(State.Absent::new);
        } catch (IOException unreadable) {
            return new State.Unknown(unreadable.toString());
        }
    }

    @Override
    public Outcome grow(VolumeId volume, Redundancy redundancy, Size size) throws InterruptedException {
        return attempt(() -> {
            Array array = running(volume);
            for (HostName leg : legs(array).keySet()) {
                LegId id = new LegId(volume, leg);
                sessions.rescan(disk(id));
                require(devices.resize(joined(id), disk(id)));
            }
            require(arrays.resize(array, redundancy, size));
        });
    }

    @Override
    public Outcome check(VolumeId volume) throws InterruptedException {
        return attempt(() -> arrays.check(running(volume)));
    }

    @Override
    public Outcome endCheck(VolumeId volume) throws InterruptedException {
        return attempt(() -> {
            Optional<Array> array = arrays.find(volume);
            if (array.isPresent()) {
                arrays.endCheck(array.get());
            }
        });
    }

    @Override
    public Comparison compare(VolumeId volume, Set<HostName> legs, long from, long to) throws InterruptedException {
        try {
            Array array = running(volume);
            SortedMap<HostName, LegState> found = legs(array);
            SortedMap<HostName, Path> devices = new TreeMap<>();
            for (HostName leg : legs) {
                if (found.get(leg) != LegState.ACTIVE) {
                    throw new Refused("the leg on " + leg + " is not active");
                }
                devices.put(leg, device(new LegId(volume, leg)).path());
            }
            return comparison.compare(
                    devices, from, Math.ceilDiv(to, CHUNK_BYTES) * CHUNK_BYTES, agreement(array, legs));
        } catch (IOException | Refused failure) {
            return new Comparison.Failed(String.valueOf(failure.getMessage()));
        }
    }

    /** What legs of this array have in common. */
    private LegAgreement agreement(Array array, Set<HostName> legs) throws IOException, Refused {
        int parity = arrays.parityLegs(array);
        List<HostName> slots = new ArrayList<>();
        for (String member : arrays.slots(array)) {
            devices.nameOf(member).flatMap(MdMirrorHost::leg).ifPresent(slots::add);
        }
        if (parity == 0 && legs.size() > 1) {
            return new LegAgreement.Copies();
        }
        if (parity > 0 && slots.size() == array.needed() + parity && legs.containsAll(slots)) {
            return new LegAgreement.Stripes(slots, parity);
        }
        throw new Refused("too few legs to compare: " + legs);
    }

    /** Answers with errors all that waits for a leg, and ends its session. */
    private void release(LegId leg) throws IOException, InterruptedException, Refused {
        if (devices.find(joined(leg)).isPresent()) {
            require(devices.giveUp(joined(leg)));
        }
        require(sessions.logout(leg));
    }

    private void requireNoPart(LegId leg) throws IOException, Refused {
        Optional<Device> device = devices.find(joined(leg));
        Optional<Array> array = arrays.find(leg.volume());
        if (device.isPresent()
                && array.isPresent()
                && array.get().members().containsKey(device.get().kernelName())) {
            throw new Refused(leg + " is part of a running mirror: drop it instead");
        }
    }

    private void part(LegId leg) throws IOException, InterruptedException, Refused {
        release(leg);
        require(devices.remove(joined(leg)));
    }

    private Array running(VolumeId volume) throws IOException, Refused {
        return arrays.find(volume).orElseThrow(() -> new Refused("the mirror of " + volume + " does not run"));
    }

    private SortedMap<HostName, LegState> legs(Array array) {
        SortedMap<HostName, LegState> legs = new TreeMap<>();
        array.members()
                .forEach((device, state) ->
                        devices.nameOf(device).flatMap(MdMirrorHost::leg).ifPresent(leg -> legs.put(leg, state)));
        return legs;
    }

    private List<Path> paths(VolumeId volume, List<HostName> legs) throws IOException {
        List<Path> paths = new ArrayList<>();
        for (HostName leg : legs) {
            paths.add(device(new LegId(volume, leg)).path());
        }
        return paths;
    }

    private Device device(LegId leg) throws IOException {
        return devices.find(joined(leg))
                .orElseThrow(() -> new IOException("no session with " + leg + ": log in first"));
    }

    private String disk(LegId leg) throws IOException {
        return sessions.find(leg)
                .flatMap(IscsiSessions.Session::disk)
                .orElseThrow(() -> new IOException("no session with " + leg + ": log in first"));
    }

    /** What the queueing device of a leg is called. */
    private static String joined(LegId leg) {
        return joinedPrefix(leg.volume()) + leg.pserver();
    }

    private static String joinedPrefix(VolumeId volume) {
        return "joined:" + volume.vserver() + "." + volume.volume() + "@";
    }

    /** Whose leg the queueing device {@code name} is. */
    private static Optional<HostName> leg(String name) {
        int at = name.lastIndexOf('@');
        return name.startsWith("joined:") && at > 0
                ? Optional.of(new HostName(name.substring(at + 1)))
                : Optional.empty();
    }

    private static void require(RunResult result) throws Refused {
        if (!result.succeeded()) {
            throw new Refused(result.describe());
        }
    }

    private static Outcome attempt(Steps steps) throws InterruptedException {
        try {
            steps.take();
            return new Outcome.Done();
        } catch (Refused | IOException failure) {
            return new Outcome.Failed(String.valueOf(failure.getMessage()));
        }
    }

    private interface Steps {
        void take() throws Refused, IOException, InterruptedException;
    }

    /** A step that did not succeed ends its order. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(String why) {
            super(why);
        }
    }
}
