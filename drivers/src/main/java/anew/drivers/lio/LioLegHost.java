package anew.drivers.lio;

import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.core.model.LegId;
import anew.core.model.LegLife;
import anew.core.model.Pool;
import anew.core.model.PoolName;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.model.VolumeName;
import anew.core.port.Commands;
import anew.core.port.LegHost;
import anew.core.port.RunResult;
import anew.drivers.dm.QueueingDevices;
import anew.drivers.dm.QueueingDevices.Device;
import anew.drivers.lio.Targets.Connection;
import anew.drivers.lvm.LogicalVolume;
import anew.drivers.lvm.LogicalVolume.Part;
import anew.drivers.lvm.LogicalVolumes;
import anew.drivers.lvm.LogicalVolumes.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Legs as logical volumes, exported by LIO. Between the two, while a leg is open and after, lies a device that queues: when
 * the disk errs, the target answers nothing instead of an error, and the leg is known to have failed.
 *
 * <p>How a leg is closed:
 *
 * <ol>
 *   <li>the target's group is disabled, which cuts every connection and then waits for the commands under way;
 *   <li>when that does not end, because the disk has erred and commands are queued, the queue is given up, <b>but only after
 *       every connection has been cut</b>, so that no error can be answered any more;
 *   <li>when there is no session left, the target is taken apart. A disk that hangs, neither writing nor erring, makes closing
 *       fail: its commands may still reach it.
 * </ol>
 */
public final class LioLegHost implements LegHost {

    /** What {@link #kept} makes; a vserver's name has no dot. */
    private static final Pattern KEPT = Pattern.compile("kept:([^.@]+)\\.([^@]+)@.+");

    private static final Duration POLL = Duration.ofMillis(50);

    private final HostName self;
    private final IpAddress portal;
    private final Duration drain;
    private final LogicalVolumes volumes;
    private final QueueingDevices devices;
    private final Targets targets;

    /** The pools of legs that were seen to be whole: LVM, which takes long to start, is not asked before every mark. */
    private final Map<VolumeId, PoolName> seen = new ConcurrentHashMap<>();

    /**
     * @param sys where sysfs is, with configfs below it: {@code /sys}
     * @param self this pserver
     * @param portal its address on the storage network, the only one that legs are exported on
     * @param drain how long closing waits for commands under way
     */
    public LioLegHost(
            Commands commands, Path sys, HostName self, IpAddress portal, Collection<Pool> pools, Duration drain) {
        this(
                self,
                portal,
                drain,
                new LogicalVolumes(commands, pools),
                new QueueingDevices(commands, sys),
                new Targets(new KernelTree(sys.resolve("kernel/config/target"))));
    }

    LioLegHost(
            HostName self,
            IpAddress portal,
            Duration drain,
            LogicalVolumes volumes,
            QueueingDevices devices,
            Targets targets) {
        this.self = self;
        this.portal = portal;
        this.drain = drain;
        this.volumes = volumes;
        this.devices = devices;
        this.targets = targets;
    }

    @Override
    public Listing list() throws InterruptedException {
        Optional<SortedMap<String, Boolean>> failed = devices.failed();
        if (failed.isEmpty()) {
            return new Listing.Unknown("dmsetup does not tell which devices have failed");
        }
        return switch (volumes.list()) {
            case Report.Unknown(String why) -> new Listing.Unknown(why);
            case Report.Found(List<LogicalVolume> found) -> {
                try {
                    List<Leg> legs = new ArrayList<>();
                    for (LogicalVolume volume : found) {
                        if (volume.part() == Part.LEG && LogicalVolumes.isWhole(volume)) {
                            legs.add(leg(volume, failed.get().getOrDefault(kept(volume.volume()), false)));
                        }
                    }
                    yield new Listing.Legs(legs);
                } catch (IOException unreadable) {
                    yield new Listing.Unknown(unreadable.toString());
                }
            }
        };
    }

    @Override
    public SortedSet<VolumeId> failed() throws InterruptedException {
        SortedSet<VolumeId> volumes = new TreeSet<>();
        try {
            if (!devices.areBusy("kept:")) {
                return volumes;
            }
        } catch (IOException unreadable) {
            // Then dmsetup has to tell.
        }
        devices.failed()
                .ifPresent(devices -> devices.forEach((name, failed) -> {
                    Matcher matcher = KEPT.matcher(name);
                    if (failed && matcher.matches()) {
                        volumes.add(new VolumeId(new HostName(matcher.group(1)), new VolumeName(matcher.group(2))));
                    }
                }));
        return volumes;
    }

    private Leg leg(LogicalVolume volume, boolean failed) throws IOException {
        Health health = failed
                ? new Health.Failed("the disk of pool " + volume.pool() + " has erred below " + volume.volume())
                : new Health.Well();
        Optional<Opened> opened = targets.opened(id(volume.volume()));
        try {
            Optional<String> mark = marks(volume.pool(), volume.volume()).read();
            return new Leg(volume.volume(), volume.pool(), volume.size(), mark, opened, health);
        } catch (IOException unreadable) {
            Health lost = new Health.Failed("the mark of " + volume.volume() + " cannot be read: " + unreadable);
            return new Leg(volume.volume(), volume.pool(), volume.size(), Optional.empty(), opened, lost);
        }
    }

    @Override
    public Outcome create(VolumeId volume, PoolName pool, Size size) throws InterruptedException {
        return attempt(() -> {
            List<LogicalVolume> parts = parts(volume);
            Optional<LogicalVolume> elsewhere =
                    parts.stream().filter(part -> !part.pool().equals(pool)).findFirst();
            if (elsewhere.isPresent()) {
                throw new Refused("the leg of " + volume + " is in pool "
                        + elsewhere.get().pool() + ", not in " + pool);
            }
            if (parts.stream().anyMatch(LogicalVolumes::isWhole)) {
                return;
            }
            require(volumes.preparePool(pool));
            for (Part part : Part.values()) {
                if (parts.stream().noneMatch(present -> present.part() == part)) {
                    require(volumes.create(pool, volume, part, size));
                }
            }
            for (LogicalVolume part : parts(volume)) {
                // Left half made by an order for a smaller one.
                if (part.part() == Part.LEG && part.size().compareTo(size) < 0) {
                    require(volumes.extend(pool, volume, size));
                }
            }
            for (Part part : Part.values()) {
                require(volumes.zero(device(pool, volume, part).path().toString()));
            }
            require(volumes.declareWhole(pool, volume));
        });
    }

    @Override
    public Outcome grow(VolumeId volume, Size size) throws InterruptedException {
        return attempt(() -> {
            LogicalVolume leg = whole(volume);
            if (leg.size().compareTo(size) < 0) {
                require(volumes.extend(leg.pool(), volume, size));
            }
            if (devices.find(kept(volume)).isPresent()) {
                require(devices.resize(
                        kept(volume), device(leg.pool(), volume, Part.LEG).kernelName()));
            }
        });
    }

    @Override
    public Outcome remove(VolumeId volume) throws InterruptedException {
        return attempt(() -> {
            if (targets.isEnabled(id(volume))) {
                throw new Refused("the leg of " + volume + " is open: close it first");
            }
            seen.remove(volume);
            require(devices.remove(kept(volume)));
            require(volumes.remove(parts(volume)));
        });
    }

    @Override
    public Outcome writeMark(VolumeId volume, String mark) throws InterruptedException {
        return attempt(() -> {
            try {
                marks(poolOf(volume), volume).write(mark);
            } catch (IOException failure) {
                seen.remove(volume);
                throw failure;
            }
        });
    }

    @Override
    public Outcome open(VolumeId volume, HostName owner, LegLife life, String secret) throws InterruptedException {
        LegId leg = id(volume);
        return attempt(() -> {
            if (targets.isEnabled(leg)) {
                if (!targets.admits(leg, owner, life, secret)) {
                    throw new Refused(
                            "the leg of " + volume + " is open for another owner, epoch or session: close it first");
                }
                return;
            }
            PoolName pool = poolOf(volume);
            if (devices.failed()
                    .map(failed -> failed.getOrDefault(kept(volume), false))
                    .orElse(true)) {
                throw new Refused("the disk below the leg of " + volume + " has erred, or nobody knows");
            }
            require(devices.create(kept(volume), device(pool, volume, Part.LEG).kernelName()));
            require(devices.queue(kept(volume)));
            Device device = devices.find(kept(volume)).orElseThrow(() -> new IOException("no device " + kept(volume)));
            targets.export(leg, device.path(), portal, owner, life, secret);
        });
    }

    @Override
    public Outcome close(VolumeId volume) throws InterruptedException {
        LegId leg = id(volume);
        return attempt(() -> {
            if (targets.isEnabled(leg)) {
                drain(leg);
            }
            targets.takeApart(leg);
        });
    }

    /** Disabling blocks for as long as commands are under way, so it has a thread of its own, which may be left behind. */
    private void drain(LegId leg) throws IOException, InterruptedException, Refused {
        List<IOException> failures = new ArrayList<>();
        Thread disabling = Thread.ofPlatform().daemon().name("close " + leg).start(() -> {
            try {
                targets.disable(leg);
            } catch (IOException failure) {
                failures.add(failure);
            }
        });
        long deadline = System.nanoTime() + drain.toNanos();
        boolean givenUp = false;
        while (!disabling.join(POLL)) {
            boolean cut = targets.connections(leg).stream().allMatch(Connection.CUT::equals);
            if (cut && !givenUp && hasFailed(leg)) {
                require(devices.giveUp(kept(leg.volume())));
                givenUp = true;
            }
            if (System.nanoTime() > deadline) {
                throw new Refused("commands for the leg of " + leg.volume() + " are still under way after "
                        + drain.toSeconds() + " s: its disk hangs");
            }
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
        if (!targets.connections(leg).isEmpty() || targets.isEnabled(leg)) {
            throw new Refused("the leg of " + leg.volume() + " still has a session");
        }
    }

    private boolean hasFailed(LegId leg) throws InterruptedException {
        return devices.failed()
                .map(failed -> failed.getOrDefault(kept(leg.volume()), false))
                .orElse(false);
    }

    private List<LogicalVolume> parts(VolumeId volume) throws InterruptedException, Refused {
        return switch (volumes.list()) {
            case Report.Unknown(String why) -> throw new Refused(why);
            case Report.Found(List<LogicalVolume> found) ->
                found.stream().filter(part -> part.volume().equals(volume)).toList();
        };
    }

    private LogicalVolume whole(VolumeId volume) throws InterruptedException, Refused {
        return parts(volume).stream()
                .filter(LogicalVolumes::isWhole)
                .findFirst()
                .orElseThrow(() -> new Refused("there is no leg of " + volume + " here: create it first"));
    }

    private PoolName poolOf(VolumeId volume) throws InterruptedException, Refused {
        PoolName known = seen.get(volume);
        if (known != null) {
            return known;
        }
        PoolName found = whole(volume).pool();
        seen.put(volume, found);
        return found;
    }

    private MarkSlots marks(PoolName pool, VolumeId volume) throws IOException {
        return new MarkSlots(device(pool, volume, Part.MARK).path());
    }

    private Device device(PoolName pool, VolumeId volume, Part part) throws IOException {
        String name = LogicalVolume.mapperName(pool, volume, part);
        return devices.find(name).orElseThrow(() -> new IOException("the kernel has no device " + name));
    }

    private LegId id(VolumeId volume) {
        return new LegId(volume, self);
    }

    /** What the queueing device of a leg is called. */
    private String kept(VolumeId volume) {
        return "kept:" + volume.vserver() + "." + volume.volume() + "@" + self;
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
