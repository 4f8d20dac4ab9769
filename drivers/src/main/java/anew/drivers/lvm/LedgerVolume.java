package anew.drivers.lvm;

import anew.core.model.LedgerPlace;
import anew.core.model.Pool;
import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.LedgerDisk;
import anew.core.port.RunResult;
import anew.drivers.kernel.Mounts;
import anew.drivers.lvm.LogicalVolumes.Line;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/**
 * Room for the ledger: the logical volume {@value #NAME} of a pool, with a file system of its own, mounted where the agent
 * keeps what a reboot may lose. One without the tag {@code anew.whole} is half made, and not there.
 */
public final class LedgerVolume implements LedgerDisk {

    private static final String NAME = "ledger";

    /** What e2fsck exits with after it has mended everything (e2fsck(8)). */
    private static final int MENDED = 1;

    private static final Duration CHECKING = Duration.ofMinutes(5);

    private final Commands commands;
    private final Pool pool;
    private final Path folder;
    private final Path mounts;

    /**
     * The one in {@code pool}, made or not.
     *
     * @param folder where it is mounted
     * @param mounts where the kernel lists what is mounted: {@code /proc/self/mounts}
     */
    public LedgerVolume(Commands commands, Pool pool, Path folder, Path mounts) {
        this.commands = commands;
        this.pool = pool;
        this.folder = folder;
        this.mounts = mounts;
    }

    /** Something done while nobody else does anything to the volume. */
    private interface Turn<T> {
        T take() throws IOException, InterruptedException;
    }

    /** In turn with other programs: the agent looks at any moment, also while a command that is given to it makes room. */
    private <T> T inTurn(Turn<T> turn) throws IOException, InterruptedException {
        Path lock = folder.resolveSibling(folder.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            return turn.take();
        }
    }

    @Override
    public Place look() throws InterruptedException {
        try {
            return inTurn(this::lookNow);
        } catch (IOException failure) {
            return new Place.Unknown("no lock can be had: " + failure);
        }
    }

    private Place lookNow() throws InterruptedException {
        try {
            if (Mounts.contain(mounts, folder)) {
                return new Place.Present(folder);
            }
            RunResult lvs =
                    commands.run(lvm("lvs", "--noheadings", "--separator", "|", "-o", "vg_name,lv_name,lv_tags"));
            if (!lvs.succeeded()) {
                return new Place.Unknown(lvs.describe());
            }
            if (!lines(lvs).contains(group() + "|" + NAME + "|" + LogicalVolumes.WHOLE)) {
                return new Place.Absent();
            }
            return mount();
        } catch (IOException failure) {
            return new Place.Unknown(failure.toString());
        }
    }

    private Place mount() throws InterruptedException, IOException {
        RunResult activated = commands.run(lvm("lvchange", "--activate", "y", group() + "/" + NAME));
        if (!activated.succeeded()) {
            return new Place.Unknown(activated.describe());
        }
        RunResult last = commands.run(Command.of("e2fsck", "-p", device()).within(CHECKING));
        if (last.succeeded() || last.end().equals(new RunResult.End.Exited(MENDED))) {
            Files.createDirectories(folder);
            last = commands.run(Command.of(
                    "mount", "-t", "ext4", "-o", "nosuid,nodev,noexec,noatime", device(), folder.toString()));
        }
        return last.succeeded() ? new Place.Present(folder) : new Place.Unknown(last.describe());
    }

    @Override
    public Outcome make() throws InterruptedException {
        try {
            return inTurn(this::makeNow);
        } catch (IOException failure) {
            return new Outcome.Failed("no lock can be had: " + failure);
        }
    }

    private Outcome makeNow() throws InterruptedException {
        return switch (lookNow()) {
            case Place.Present _ -> new Outcome.Done();
            case Place.Unknown(String why) -> new Outcome.Failed(why);
            case Place.Absent() -> makeAnew();
        };
    }

    private Outcome makeAnew() throws InterruptedException {
        RunResult prepared = new LogicalVolumes(commands, List.of(pool)).preparePool(pool.name());
        if (!prepared.succeeded()) {
            return new Outcome.Failed(prepared.describe());
        }
        RunResult lvs = commands.run(lvm("lvs", "--noheadings", "--separator", "|", "-o", "vg_name,lv_name"));
        if (!lvs.succeeded()) {
            return new Outcome.Failed(lvs.describe());
        }
        String name = group() + "/" + NAME;
        Command first = lines(lvs).contains(group() + "|" + NAME)
                ? lvm("lvchange", "--activate", "y", name)
                : lvm(
                        "lvcreate",
                        "--yes",
                        "--zero",
                        "n",
                        "--wipesignatures",
                        "n",
                        "--size",
                        LedgerPlace.ROOM.bytes() + "b",
                        "--name",
                        NAME,
                        group());
        for (Command command : List.of(
                first,
                // Its tables are written now: later they would compete with the first commits.
                Command.of(
                                "mkfs.ext4",
                                "-q",
                                "-F",
                                "-L",
                                "anew-ledger",
                                "-m",
                                "0",
                                "-E",
                                "lazy_itable_init=0",
                                device())
                        .within(CHECKING),
                lvm("lvchange", "--addtag", LogicalVolumes.WHOLE, name))) {
            RunResult result = commands.run(command);
            if (!result.succeeded()) {
                return new Outcome.Failed(result.describe());
            }
        }
        return switch (lookNow()) {
            case Place.Present _ -> new Outcome.Done();
            case Place.Absent() -> new Outcome.Failed("LVM does not list what it has made");
            case Place.Unknown(String why) -> new Outcome.Failed(why);
        };
    }

    private static List<String> lines(RunResult result) {
        return result.stdout().lines().map(String::strip).toList();
    }

    private String group() {
        return LogicalVolume.group(pool.name());
    }

    private String device() {
        return "/dev/mapper/" + group().replace("-", "--") + "-" + NAME;
    }

    private Command lvm(String... arguments) {
        return new Line(pool.device(), List.of(arguments)).command();
    }
}
