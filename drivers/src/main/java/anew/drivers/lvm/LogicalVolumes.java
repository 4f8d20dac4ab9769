package anew.drivers.lvm;

import anew.core.model.Pool;
import anew.core.model.PoolName;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.RunResult;
import anew.drivers.lvm.LogicalVolume.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The logical volumes of legs, in one volume group a pool. LVM is told with each command which devices it may look at, the
 * pools' and no others: what guests have written to a leg or a volume may look like LVM's own.
 *
 * <p>A leg that bears the tag {@code anew.whole} has been zeroed, and its mark too; any other is half made or half gone.
 */
public final class LogicalVolumes {

    static final String WHOLE = "anew.whole";

    /** The least that LVM hands out; two slots of a mark fit many times. */
    private static final Size MARK = Size.ofMebibytes(4);

    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    /** A disk that cannot zero itself is written to all over: at 100 MB/s, some 8 TB a day. */
    private static final Duration ZEROING = Duration.ofDays(7);

    private final Commands commands;
    private final Map<PoolName, Pool> pools;

    public LogicalVolumes(Commands commands, Collection<Pool> pools) {
        this.commands = commands;
        this.pools = pools.stream().collect(Collectors.toMap(Pool::name, pool -> pool, (a, b) -> a, TreeMap::new));
    }

    /** What is in the pools. */
    public sealed interface Report {
        record Found(List<LogicalVolume> volumes) implements Report {
            public Found {
                volumes = List.copyOf(volumes);
            }
        }

        record Unknown(String why) implements Report {}
    }

    /** Every leg and mark, those half made included; all have devices afterwards. */
    public Report list() throws InterruptedException {
        if (pools.isEmpty()) {
            return new Report.Found(List.of());
        }
        Report report = look();
        if (report instanceof Report.Found(List<LogicalVolume> volumes)) {
            // Nothing activates them at boot, so that a pserver exports nothing before its agent has looked.
            List<PoolName> idle = volumes.stream()
                    .filter(volume -> !volume.active())
                    .map(LogicalVolume::pool)
                    .distinct()
                    .toList();
            for (PoolName pool : idle) {
                RunResult activated = commands.run(activate(pool));
                if (!activated.succeeded()) {
                    return new Report.Unknown(activated.describe());
                }
            }
        }
        return report;
    }

    private Report look() throws InterruptedException {
        RunResult lvs = commands.run(lvm("lvs", "--noheadings", "--units", "b", "--nosuffix", "--separator", "|", "-o")
                .with(LvsReport.FIELDS)
                .command());
        if (!lvs.succeeded()) {
            return new Report.Unknown(lvs.describe());
        }
        return LvsReport.parse(lvs.stdout())
                .<Report>map(Report.Found::new)
                .orElseGet(() -> new Report.Unknown("lvs printed what cannot be read: '" + lvs.stdout() + "'"));
    }

    /** Whether a leg has been made to the end. */
    public static boolean isWhole(LogicalVolume leg) {
        return leg.tags().contains(WHOLE);
    }

    /** Makes the pool's group where there is none; refuses a disk on which anything is. */
    public RunResult preparePool(PoolName name) throws InterruptedException {
        Pool pool = pools.get(name);
        if (pool == null) {
            return refused("this pserver has no storage pool " + name + ", only " + pools.keySet());
        }
        RunResult group =
                commands.run(lvm("vgs", "--noheadings", "-o", "vg_name").command());
        if (!group.succeeded()
                || group.stdout().lines().anyMatch(line -> line.strip().equals(LogicalVolume.group(name)))) {
            return group;
        }
        RunResult signatures = commands.run(signatures(pool));
        if (!signatures.succeeded()) {
            return signatures;
        }
        if (!signatures.stdout().isBlank()) {
            return refused("pool " + name + ": " + pool.device() + " is not blank, but carries "
                    + signatures.stdout().strip().replaceAll("\\s+", ", ")
                    + ": name another disk, or, if nothing on it matters, run 'wipefs --all " + pool.device() + "'");
        }
        return commands.run(lvm("vgcreate", "--yes", LogicalVolume.group(name), pool.device())
                .command());
    }

    /** Makes room for one part of a leg; what is in it is anything. */
    public RunResult create(PoolName pool, VolumeId volume, Part part, Size size) throws InterruptedException {
        return commands.run(create(lvm(), pool, volume, part, part == Part.MARK ? MARK : size));
    }

    /** Writes zeros all over {@code device}. */
    public RunResult zero(String device) throws InterruptedException {
        return commands.run(
                Command.of("blkdiscard", "--zeroout", "--force", device).within(ZEROING));
    }

    /** Says that a leg has been made to the end. */
    public RunResult declareWhole(PoolName pool, VolumeId volume) throws InterruptedException {
        return commands.run(
                lvm("lvchange", "--addtag", WHOLE, path(pool, volume, Part.LEG)).command());
    }

    /** Makes the room of a leg {@code size} large; it must be smaller. */
    public RunResult extend(PoolName pool, VolumeId volume, Size size) throws InterruptedException {
        return commands.run(lvm("lvextend", "--size", size.bytes() + "b", path(pool, volume, Part.LEG))
                .command());
    }

    /** First says that the leg is no more, then gives its room back: a crash in between leaves no leg without a mark. */
    public RunResult remove(List<LogicalVolume> parts) throws InterruptedException {
        RunResult last = done("lvremove");
        for (LogicalVolume part : parts) {
            if (isWhole(part) && last.succeeded()) {
                last = commands.run(
                        lvm("lvchange", "--deltag", WHOLE, path(part)).command());
            }
        }
        for (LogicalVolume part : parts) {
            if (last.succeeded()) {
                last = commands.run(lvm("lvremove", "--yes", path(part)).command());
            }
        }
        return last;
    }

    Command activate(PoolName pool) {
        return lvm("vgchange", "--activate", "y", LogicalVolume.group(pool)).command();
    }

    static Command signatures(Pool pool) {
        return Command.of("wipefs", "--noheadings", "--output", "TYPE", pool.device());
    }

    static Command create(Line lvm, PoolName pool, VolumeId volume, Part part, Size size) {
        return lvm.with("lvcreate", "--yes", "--zero", "n", "--wipesignatures", "n")
                .with("--size", size.bytes() + "b", "--name", LogicalVolume.name(volume, part))
                .with(LogicalVolume.group(pool))
                .command();
    }

    private static String path(PoolName pool, VolumeId volume, Part part) {
        return LogicalVolume.group(pool) + "/" + LogicalVolume.name(volume, part);
    }

    private static String path(LogicalVolume part) {
        return path(part.pool(), part.volume(), part.part());
    }

    private Line lvm(String... arguments) {
        return new Line(pools.values().stream().map(Pool::device).collect(Collectors.joining(",")), List.of())
                .with(arguments);
    }

    /** A command of LVM's, to which the devices it may see are added last. */
    record Line(String devices, List<String> arguments) {

        Line with(String... more) {
            List<String> all = new ArrayList<>(arguments);
            all.addAll(List.of(more));
            return new Line(devices, all);
        }

        Command command() {
            return Command.of(with("--devices", devices).arguments()).within(TIMEOUT);
        }
    }

    private static RunResult done(String what) {
        return new RunResult(List.of(what), new RunResult.End.Exited(0), "", "", Duration.ZERO);
    }

    private static RunResult refused(String why) {
        return new RunResult(List.of("vgcreate"), new RunResult.End.NotStarted(why), "", "", Duration.ZERO);
    }
}
