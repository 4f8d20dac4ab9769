package anew.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.HostName;
import anew.core.model.PoolName;
import anew.core.port.MirrorHost;
import anew.drivers.lvm.LogicalVolume;
import anew.drivers.lvm.LogicalVolume.Part;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Owners that are frozen with writes under way, fenced, and thawed when another owns the volume, again and again, to and
 * fro between two pservers. The writers run in dom0, on the array itself, so that no trial waits for a domU to boot; what
 * was on the volume is overwritten.
 */
@Tag("lab-faults")
class FencesLabTest {

    private static final int TRIALS = 20;

    /** So many writes are under way at a time, each writer in records of its own. */
    private static final int WRITERS = 4;

    private static final int RECORDS_EACH = Recording.SLOTS / WRITERS;

    /** For a few records to be written, or a write to end in an error, emulated. */
    private static final Duration CHANGE = Duration.ofMinutes(5);

    private static final PoolName POOL = new PoolName("bulk");

    @TempDir
    private Path folder;

    private StandingLab lab;
    private LabVolume volume;

    /** Of each writer, the last record that was acknowledged. */
    private final List<Long> last = new ArrayList<>();

    @BeforeEach
    void findVolume() throws Exception {
        lab = new StandingLab();
        volume = new LabVolume(lab);
        volume.awaitWell();
        lab.ssh(LabVolume.DB1, "! mountpoint --quiet /mnt || umount /mnt");
        for (HostName pserver : List.of(volume.owner(), volume.other())) {
            Recording.install(lab, pserver, folder);
        }
        // Without its file system, whoever uses the volume next makes a new one.
        lab.ssh(volume.owner(), "dd if=/dev/zero of=" + array(volume.owner()) + " bs=1M count=1 oflag=direct");
        for (int writer = 0; writer < WRITERS; writer++) {
            last.add(first(writer) - 1);
        }
    }

    @Test
    void aFencedOwnerThatIsThawedWithWritesUnderWayChangesNoLeg() throws Exception {
        for (int trial = 1; trial <= TRIALS; trial++) {
            long begun = System.nanoTime();
            Duration takenOver = trial();
            LabVolume.tell(
                    "fence %d of %d: taken over after %d ms, the trial took %d ms",
                    trial, TRIALS, takenOver, Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    private Duration trial() throws Exception {
        HostName owner = volume.owner();
        HostName next = volume.other();
        String array = array(owner);
        List<Recording> writers = new ArrayList<>();
        for (long before : last) {
            writers.add(new Recording(lab, owner, array, before));
        }
        for (Recording writer : writers) {
            writer.await(5, CHANGE);
        }
        // The next owner was frozen before, and for half a minute after its thaw an emulated Xen's clock stands and
        // leaps:
        // it believes in a lease that has ended, and gets another when its clock has caught up.
        volume.awaitPresent(next);
        volume.order("lab freeze " + owner);
        volume.awaitPresent(next);
        long begun = System.nanoTime();
        volume.takeOver(next);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        // Until legs are alike they may differ in what was never acknowledged; a late write would be hidden by the
        // copying. Before there is an array, a leg may yet be dropped because it takes long to be reached.
        array = array(next);
        volume.awaitWell();
        lab.ssh(next, "mdadm --wait " + array + " || test $? -eq 1");
        String taken = content(next, array, 0);
        requireOnEveryLeg(taken);

        volume.order("lab thaw " + owner);
        for (int writer = 0; writer < WRITERS; writer++) {
            // Connected all the time, so that a write acknowledged after the thaw would be told as well.
            writers.get(writer).awaitEnd(CHANGE);
            last.set(writer, writers.get(writer).acknowledged());
        }
        volume.awaitWell();
        requireOnEveryLeg(taken);
        for (int writer = 0; writer < WRITERS; writer++) {
            assertThat(Recording.check(lab, next, array, first(writer), last.get(writer)))
                    .endsWith("lost 0\n");
        }
        return took;
    }

    private void requireOnEveryLeg(String content) throws Exception {
        assertThat(volume.record().inSync()).hasSize(2);
        for (HostName leg : volume.record().inSync()) {
            String device = "/dev/mapper/" + LogicalVolume.mapperName(POOL, LabVolume.ID, Part.LEG);
            assertThat(content(leg, device, MirrorHost.HEAD_BYTES))
                    .as("leg on " + leg)
                    .isEqualTo(content);
        }
    }

    private static long first(int writer) {
        return 1 + (long) writer * RECORDS_EACH;
    }

    /** The one array of a pserver that owns the volume, once it is assembled. */
    private String array(HostName pserver) throws InterruptedException {
        return "/dev/"
                + lab.ssh(pserver, "until ls /sys/block | grep ^md; do sleep 0.2; done")
                        .strip();
    }

    /** A digest of all that writers may have written, read past the page cache. */
    private String content(HostName machine, String device, long from) throws InterruptedException {
        long mebibyte = 1 << 20;
        long count = Math.ceilDiv((long) Recording.SLOTS * Recording.RECORD_BYTES, mebibyte);
        return lab.ssh(
                machine,
                "dd if=" + device + " bs=1M skip=" + from / mebibyte + " count=" + count
                        + " iflag=direct status=none | md5sum");
    }
}
