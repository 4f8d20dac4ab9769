package anew.drivers.md;

import anew.core.model.Redundancy;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.MirrorHost;
import anew.core.port.MirrorHost.LastCheck;
import anew.core.port.MirrorHost.LegState;
import anew.core.port.MirrorHost.Work;
import anew.core.port.RunResult;
import anew.drivers.kernel.Attributes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * md's arrays, made by mdadm and otherwise handled through sysfs, where nothing waits for a leg:
 *
 * <pre>
 * /sys/block/md127/md/uuid                 whose volume it is
 *                     dev-dm-7/state       in_sync; faulty; spare, while it catches up
 *                     dev-dm-7/slot        its place in the array, or none
 *                     sync_action          idle, recover, resync, check
 *                     sync_completed       91904 / 522240, or none
 *                     resync_start         0 before a resync, then as far as it has come to last; none once all are alike
 *                     sync_min             where the next check begins: 0 once one has read everything
 * </pre>
 */
final class MdArrays {

    /** What mdadm reads in place of the machine's file: nothing is assembled by itself, and no leg gets bad blocks. */
    private static final String CONFIGURATION = "HOMEHOST <ignore>\nAUTO -all\nCREATE bbl=no names=no\n";

    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(20);

    /** How long a failed leg's last commands may take to come back with their errors. */
    private static final Duration REMOVAL = Duration.ofSeconds(20);

    /** Of levels 5 and 6: what mdadm makes where nothing else is asked for. */
    private static final String LEFT_SYMMETRIC = "2";

    private static final int SECTOR = 512;
    private static final int MINOR_MAX = 511;

    private final Commands commands;
    private final Path sys;
    private final Path configuration;
    private final BitmapFiles bitmaps;
    private final Size resyncPerSecond;

    /**
     * @param sys where sysfs is, {@code /sys}
     * @param configuration a file to be written for mdadm
     * @param resyncPerSecond how much of an array is made equal in a second, at most
     */
    MdArrays(Commands commands, Path sys, Path configuration, BitmapFiles bitmaps, Size resyncPerSecond) {
        this.commands = commands;
        this.sys = sys;
        this.configuration = configuration;
        this.bitmaps = bitmaps;
        this.resyncPerSecond = resyncPerSecond;
    }

    /**
     * A running array.
     *
     * @param kernelName such as {@code md127}
     * @param needed how many active members it takes
     * @param members by kernel name of their device, such as {@code dm-7}
     */
    record Array(
            String kernelName,
            Size size,
            int needed,
            SortedMap<String, LegState> members,
            Work work,
            LastCheck lastCheck) {

        boolean canDoWithout(String member) {
            long others = members.entrySet().stream()
                    .filter(other -> other.getValue() == LegState.ACTIVE
                            && !other.getKey().equals(member))
                    .count();
            return members.get(member) != LegState.ACTIVE || others >= needed;
        }

        Path path() {
            return Path.of("/dev", kernelName);
        }
    }

    Optional<Array> find(VolumeId volume) throws IOException {
        ArrayUuid uuid = ArrayUuid.of(volume);
        for (Path array : Attributes.list(sys.resolve("block"), "md*")) {
            Path md = array.resolve("md");
            boolean ours =
                    Attributes.read(md.resolve("uuid")).map(uuid::isWritten).orElse(false);
            long sectors = Long.parseLong(Attributes.read(array.resolve("size")).orElse("0"));
            // An array that has been stopped lives on without a size until its last user has closed it.
            if (ours && sectors > 0) {
                return Optional.of(new Array(
                        array.getFileName().toString(),
                        new Size(sectors * SECTOR),
                        needed(md),
                        members(md),
                        work(md),
                        lastCheck(md)));
            }
        }
        return Optional.empty();
    }

    private List<Path> named(VolumeId volume) throws IOException {
        ArrayUuid uuid = ArrayUuid.of(volume);
        return Attributes.list(sys.resolve("block"), "md*").stream()
                .filter(array -> Attributes.read(array.resolve("md/uuid"))
                        .map(uuid::isWritten)
                        .orElse(false))
                .toList();
    }

    private static int needed(Path md) throws IOException {
        int slots = Integer.parseInt(Attributes.read(md.resolve("raid_disks")).orElse("0"));
        int parity = parityLegs(md);
        return parity == 0 ? 1 : slots - parity;
    }

    private static int parityLegs(Path md) throws IOException {
        String level = Attributes.read(md.resolve("level")).orElse("");
        return switch (level) {
            case "raid1" -> 0;
            case "raid5" -> 1;
            case "raid6" -> 2;
            default -> throw new IOException(md + " has the level '" + level + "', which no volume of ours has");
        };
    }

    /** How many members hold parity: none of a mirror. */
    int parityLegs(Array array) throws IOException {
        return parityLegs(md(array));
    }

    /** The members in the order of their slots, such as {@code dm-7}; only those that have one. */
    List<String> slots(Array array) throws IOException {
        Path md = md(array);
        String layout = Attributes.read(md.resolve("layout")).orElse("0");
        if (parityLegs(md) > 0 && !layout.equals(LEFT_SYMMETRIC)) {
            throw new IOException(md + " has the layout " + layout + ", not mdadm's usual one");
        }
        SortedMap<Integer, String> slots = new TreeMap<>();
        for (String member : array.members().keySet()) {
            Attributes.read(md.resolve("dev-" + member + "/slot"))
                    .filter(slot -> slot.matches("[0-9]+"))
                    .ifPresent(slot -> slots.put(Integer.valueOf(slot), member));
        }
        return List.copyOf(slots.values());
    }

    private static SortedMap<String, LegState> members(Path md) throws IOException {
        SortedMap<String, LegState> members = new TreeMap<>();
        for (Path member : Attributes.list(md, "dev-*")) {
            String device = member.getFileName().toString().substring("dev-".length());
            Attributes.read(member.resolve("state")).ifPresent(state -> members.put(device, state(state)));
        }
        return members;
    }

    static LegState state(String flags) {
        List<String> words = Arrays.asList(flags.split(",", -1));
        if (words.contains("faulty")) {
            return LegState.FAULTY;
        }
        return words.contains("in_sync") ? LegState.ACTIVE : LegState.SYNCING;
    }

    private static Work work(Path md) {
        String action = Attributes.read(md.resolve("sync_action")).orElse("idle");
        String[] completed =
                Attributes.read(md.resolve("sync_completed")).orElse("none").split(" / ", -1);
        boolean known = completed.length == 2;
        long done = known ? Long.parseLong(completed[0]) : 0;
        long total = known ? Long.parseLong(completed[1]) : 0;
        return switch (action) {
            case "resync", "recover", "reshape", "repair" -> new Work.Syncing(done, total);
            case "check" -> new Work.Checking(done, total);
            // A resync that is due begins a moment after the array: until then md says that it is idle.
            default ->
                Attributes.read(md.resolve("resync_start")).orElse("none").equals("none")
                        ? new Work.Nothing()
                        : new Work.Syncing(0, 0);
        };
    }

    private static LastCheck lastCheck(Path md) {
        boolean whole =
                Attributes.read(md.resolve("sync_min")).orElse("").equals("0") && !(work(md) instanceof Work.Checking);
        return new LastCheck(
                whole,
                Long.parseLong(Attributes.read(md.resolve("mismatch_cnt")).orElse("0")));
    }

    /** One at a time: the number of a new array is free until mdadm has taken it. */
    synchronized RunResult create(VolumeId volume, Redundancy redundancy, Size size, List<Path> legs)
            throws IOException, InterruptedException {
        RunResult cleared = clearAway(volume);
        if (!cleared.succeeded()) {
            return cleared;
        }
        Optional<Path> bitmap = hasBitmap(redundancy) ? Optional.of(bitmaps.place(volume)) : Optional.empty();
        return limited(volume, run(create(free(), volume, redundancy, size, legs, bitmap)));
    }

    /**
     * Starts an array.
     *
     * @param alike whether md is to make its members equal: where that has not been done yet, it reads from the first of
     *     them only
     */
    synchronized RunResult assemble(VolumeId volume, Redundancy redundancy, List<Path> legs, boolean alike)
            throws IOException, InterruptedException {
        RunResult cleared = clearAway(volume);
        if (!cleared.succeeded()) {
            return cleared;
        }
        List<String> arguments = new ArrayList<>(assemble(free(), volume, legs));
        if (alike) {
            arguments.add(2, "--update=resync");
        }
        if (hasBitmap(redundancy)) {
            arguments.add(2, "--bitmap=" + bitmaps.fresh(volume, legs));
        }
        RunResult assembled = limited(volume, run(arguments));
        Optional<Array> array = assembled.succeeded() ? find(volume) : Optional.empty();
        // Debian's md starts arrays such that they wait for the first write with everything, a resync too (start_ro).
        return array.isPresent() ? run(List.of("--readwrite", array.get().path().toString())) : assembled;
    }

    /** One parity has a log instead; md takes only one of the two. */
    private static boolean hasBitmap(Redundancy redundancy) {
        return !(redundancy instanceof Redundancy.Parity parity && parity.parityLegs() == 1);
    }

    /** Sets the limit of an array that has just been started; what syncs until then is forgiven. */
    private RunResult limited(VolumeId volume, RunResult started) throws IOException {
        Optional<Array> array = started.succeeded() ? find(volume) : Optional.empty();
        if (array.isPresent()) {
            // Documentation/admin-guide/md.rst: KiB a second. The kernel refuses zero.
            long kibibytes = Math.max(1, resyncPerSecond.bytes() / 1024);
            Attributes.write(
                    sys.resolve("block").resolve(array.get().kernelName()).resolve("md/sync_speed_max"),
                    Long.toString(kibibytes));
        }
        return started;
    }

    /** An array that was put together and could not be started keeps its members from another. */
    private RunResult clearAway(VolumeId volume) throws IOException, InterruptedException {
        RunResult last = new RunResult(List.of("mdadm"), new RunResult.End.Exited(0), "", "", Duration.ZERO);
        for (Path array : named(volume)) {
            if (last.succeeded() && !members(array.resolve("md")).isEmpty()) {
                last = run(List.of("--stop", "/dev/" + array.getFileName()));
            }
        }
        return last;
    }

    RunResult stop(VolumeId volume, Array array) throws IOException, InterruptedException {
        RunResult stopped = run(List.of("--stop", array.path().toString()));
        if (stopped.succeeded()) {
            bitmaps.remove(volume);
        }
        return stopped;
    }

    /** md cannot make a bitmap in a file longer: the array does without until it is assembled again. */
    RunResult resize(Array array, Redundancy redundancy, Size size) throws IOException, InterruptedException {
        String bitmap = Attributes.read(md(array).resolve("bitmap/location")).orElse("none");
        if (!bitmap.equals("none")) {
            RunResult without = run(List.of("--grow", array.path().toString(), "--bitmap=none"));
            if (!without.succeeded()) {
                return without;
            }
        }
        return run(List.of("--grow", array.path().toString(), "--size=" + legKibibytes(redundancy, size)));
    }

    /** Lets a leg join and catch up in full, whatever it holds. */
    RunResult add(Array array, Path leg) throws IOException, InterruptedException {
        RunResult forgotten = run(List.of("--zero-superblock", "--force", leg.toString()));
        return forgotten.succeeded()
                ? run(List.of("--manage", array.path().toString(), "--add", leg.toString()))
                : forgotten;
    }

    /** Lets a leg that was a member catch up on what was written since; fails if it cannot. */
    RunResult rejoin(Array array, Path leg) throws IOException, InterruptedException {
        return run(List.of("--manage", array.path().toString(), "--re-add", leg.toString()));
    }

    /** From now on nothing is written to the member; waits for what md itself writes to it. */
    void fail(Array array, String member) throws IOException {
        write(array, member, "faulty");
    }

    /** Takes a failed member out, once the last of its commands has come back. */
    void remove(Array array, String member) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + REMOVAL.toNanos();
        while (true) {
            try {
                write(array, member, "remove");
                return;
            } catch (NoSuchFileException gone) {
                return;
            } catch (IOException busy) {
                if (System.nanoTime() > deadline) {
                    throw busy;
                }
                Thread.sleep(POLL);
            }
        }
    }

    /** Begins to read all members, from the start: by itself md would go on where a check has been ended before. */
    void check(Array array) throws IOException {
        endCheck(array);
        Attributes.write(md(array).resolve("sync_min"), "0");
        Attributes.write(md(array).resolve("sync_action"), "check");
    }

    /** Ends a check, if one is under way; waits for the members, which all have to answer. */
    void endCheck(Array array) throws IOException {
        if (work(md(array)) instanceof Work.Checking) {
            Attributes.write(md(array).resolve("sync_action"), "idle");
        }
    }

    /** Whether reads or writes of who uses it are under way. */
    boolean isBusy(Array array) {
        return !Attributes.isIdle(sys.resolve("block").resolve(array.kernelName()));
    }

    private Path md(Array array) {
        return sys.resolve("block").resolve(array.kernelName()).resolve("md");
    }

    private void write(Array array, String member, String state) throws IOException {
        Attributes.write(md(array).resolve("dev-" + member + "/state"), state);
    }

    static List<String> create(
            Path array, VolumeId volume, Redundancy redundancy, Size size, List<Path> legs, Optional<Path> bitmap) {
        List<String> arguments = new ArrayList<>(List.of("--create", array.toString(), "--run", "--homehost=any"));
        arguments.add("--metadata=1.2");
        arguments.add("--uuid=" + ArrayUuid.of(volume).forMdadm());
        arguments.addAll(
                switch (redundancy) {
                    case Redundancy.Mirror mirror -> List.of("--level=1");
                    case Redundancy.Parity parity
                    when parity.parityLegs() == 1 -> List.of("--level=5", "--consistency-policy=ppl", chunk());
                    case Redundancy.Parity parity -> List.of("--level=6", chunk());
                });
        bitmap.ifPresent(file -> {
            arguments.add("--bitmap=" + file);
            arguments.add("--bitmap-chunk="
                    + BitmapFiles.piece(MirrorHost.legSize(redundancy, size).bytes()) / 1024 + "K");
        });
        // Legs read as zeros, of which copies and parities are zeros too.
        arguments.add("--assume-clean");
        arguments.add("--data-offset=" + MirrorHost.HEAD_BYTES / 1024 + "K");
        arguments.add("--size=" + legKibibytes(redundancy, size));
        arguments.add("--raid-devices=" + legs.size());
        legs.forEach(leg -> arguments.add(leg.toString()));
        return arguments;
    }

    static List<String> assemble(Path array, VolumeId volume, List<Path> legs) {
        // The ledger has said which legs hold everything: --force lets it have its way over older event counts, --run
        // over
        // legs that are missing.
        List<String> arguments = new ArrayList<>(List.of("--assemble", array.toString(), "--run", "--force"));
        arguments.add("--uuid=" + ArrayUuid.of(volume).forMdadm());
        legs.forEach(leg -> arguments.add(leg.toString()));
        return arguments;
    }

    private static String chunk() {
        return "--chunk=" + MirrorHost.CHUNK_BYTES / 1024 + "K";
    }

    private static long legKibibytes(Redundancy redundancy, Size size) {
        return (MirrorHost.legSize(redundancy, size).bytes() - MirrorHost.HEAD_BYTES) / 1024;
    }

    /** The first number that no array has. */
    private Path free() throws IOException {
        for (int minor = 0; minor <= MINOR_MAX; minor++) {
            if (!Files.exists(sys.resolve("block/md" + minor))) {
                return Path.of("/dev/md" + minor);
            }
        }
        throw new IOException("there are " + (MINOR_MAX + 1) + " arrays already");
    }

    private RunResult run(List<String> arguments) throws IOException, InterruptedException {
        List<String> argv = new ArrayList<>(arguments);
        argv.addFirst("mdadm");
        // What mdadm is to do comes first, then how; the file interests only these two.
        if (List.of("--create", "--assemble").contains(arguments.getFirst())) {
            Files.createDirectories(configuration.getParent());
            Files.writeString(configuration, CONFIGURATION);
            argv.add(2, "--config=" + configuration);
        }
        return commands.run(Command.of(argv).within(TIMEOUT));
    }
}
