package anew.cli.guest;

import static anew.cli.guest.Checks.await;
import static anew.cli.guest.Checks.say;

import anew.core.model.HostName;
import anew.core.model.LegId;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.port.MirrorHost.LegState;
import anew.core.port.MirrorHost.Resync;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What a leg's return by the bitmap costs: a hundredth of a volume's 4 KiB blocks, at random places, is written while the
 * leg is away, and what then reaches the leg's disk is counted, md's own superblock and bitmap included. Run inside a guest
 * with chunk sizes of the bitmap as arguments, such as {@code 64K}; {@code ours} is what the driver chooses.
 */
final class ResyncTrial {

    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final Size SIZE = Size.ofMebibytes(256);
    private static final HostName STAYS = Rig.stor(1);
    private static final HostName AWAY = Rig.stor(2);
    private static final int SECTOR = 512;
    private static final int STAT_SECTORS_WRITTEN = 6;

    private final Rig rig = new Rig(2);
    private final VolumeId data = Rig.volume("db1", "resynced");
    private final LegId away = new LegId(data, AWAY);

    private ResyncTrial() throws InterruptedException {}

    public static void main(String[] arguments) {
        Checks.trial(() -> {
            ResyncTrial trial = new ResyncTrial();
            trial.rig.mirror(trial.data, SIZE, List.of(STAYS, AWAY), 1);
            for (String chunk : arguments) {
                trial.measure(chunk);
            }
        });
    }

    private void measure(String chunk) throws InterruptedException, IOException {
        Path array = rig.assembled(data).device();
        Path md = Path.of("/sys/block", array.getFileName().toString(), "md");
        if (!chunk.equals("ours")) {
            rig.run("mdadm", "--grow", array.toString(), "--bitmap=none");
            rig.run("mdadm", "--grow", array.toString(), "--bitmap=internal", "--bitmap-chunk=" + chunk);
        }
        long chunkBytes = Long.parseLong(Rig.read(md.resolve("bitmap/chunksize")));
        // A new bitmap, and one after a resync, counts everything as written until md has cleared it, in its own time.
        await("md has cleared the bitmap", PATIENCE, () -> cleared(array));
        Rig.require(rig.mirrors().drop(data, AWAY));
        long blocks = SIZE.bytes() / DirectDevice.BLOCK;
        long[] written = new Random(chunkBytes)
                .longs(0, blocks)
                .distinct()
                .limit(blocks / 100)
                .toArray();
        try (DirectDevice device = new DirectDevice(array)) {
            for (long block : written) {
                device.write(block, block);
            }
        }
        rig.login(away, 1);
        long before = sectorsWritten();
        long at = System.nanoTime();
        Rig.require(rig.mirrors().add(data, AWAY, Resync.BITMAP));
        await("the leg is back", PATIENCE, () -> rig.assembled(data).legs().get(AWAY) == LegState.ACTIVE);
        String took = Checks.seconds(at);
        Rig.require(rig.mirrors().flush(data));
        double dirtied = (double) written.length * DirectDevice.BLOCK;
        double resynced = (double) (sectorsWritten() - before) * SECTOR;
        say(String.format(
                Locale.ROOT,
                "row: | %d KiB%s | %.1f MiB | %.1f MiB | %.2f | %s s |",
                chunkBytes >> 10,
                chunk.equals("ours") ? ", the driver's choice" : "",
                dirtied / (1 << 20),
                resynced / (1 << 20),
                resynced / dirtied,
                took));
    }

    /** Whether no page of the bitmap has a bit set, such as {@code bitmap: 0/1 pages [0KB], 65536KB chunk}. */
    private static boolean cleared(Path array) {
        String all = Rig.read(Path.of("/proc/mdstat"));
        int ours = all.indexOf(array.getFileName() + " : ");
        return ours >= 0 && all.startsWith("bitmap: 0/", all.indexOf("bitmap: ", ours));
    }

    private long sectorsWritten() {
        String[] numbers =
                Rig.read(Path.of("/sys/block", rig.kept(away), "stat")).split(" +", -1);
        return Long.parseLong(numbers[STAT_SECTORS_WRITTEN]);
    }
}
