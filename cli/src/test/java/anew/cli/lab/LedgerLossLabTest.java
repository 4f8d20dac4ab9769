package anew.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.HostName;
import anew.core.model.VolumeRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ledger that is lost, or comes back from an old copy, while a domU writes; {@code anew recover} mends it over SSH. */
@Tag("lab-faults")
class LedgerLossLabTest {

    private static final HostName STOR1 = new HostName("stor1");
    private static final HostName STOR2 = new HostName("stor2");

    /** For records to be written, or a leg to be dropped, emulated. */
    private static final Duration CHANGE = Duration.ofMinutes(5);

    private static final String RECORDS = "/dev/xvdd";

    @TempDir
    private Path folder;

    private StandingLab lab;
    private LabVolume volume;
    private long recorded;

    @BeforeEach
    void findVolume() throws Exception {
        lab = new StandingLab();
        volume = new LabVolume(lab);
        volume.awaitWell();
        volume.reachDomu(folder);
        lab.ssh(LabVolume.DB1, "! mountpoint --quiet /mnt || umount /mnt");
        // What was on the volume is overwritten: without its file system whoever uses it next makes a new one.
        lab.ssh(LabVolume.DB1, "dd if=/dev/zero of=/dev/xvdd bs=1M count=1 oflag=direct");
    }

    @AfterEach
    void healEverything() throws Exception {
        volume.order("lab heal");
    }

    @Test
    void aLedgerThatWasLostIsRebuiltWithTheSameOwnerAndLegsInSync() throws Exception {
        record();
        VolumeRecord before = volume.record();
        lab.lab.daemon().stop();
        Files.delete(ledger());
        // A machine that runs is left alone; the daemon, and with it an empty ledger, is started.
        volume.order("lab start stor1");

        assertThat(volume.order("recover --dry-run")).contains("db1/data: would be written as version");
        assertThat(volume.isForgotten()).isTrue();
        assertThat(volume.order("recover")).contains("db1/data: written as version");
        assertThat(volume.record().inSync()).isEqualTo(before.inSync());
        assertThat(volume.owner()).isEqualTo(before.owner().orElseThrow().pserver());
        requireAllThatWasAcknowledged();
        LabVolume.tell(
                "the ledger deleted, then 'anew recover': the same owner and legs in sync, lost 0 of %d", recorded);
    }

    @Test
    void anOldCopyOfTheLedgerIsRefusedUntilItIsMended() throws Exception {
        HostName owner = volume.owner();
        lab.lab.daemon().stop();
        Path copy = Files.copy(ledger(), folder.resolve("copy"));
        volume.order("lab start stor1");
        volume.awaitWell();
        volume.order("lab cut " + owner + " stor1");
        volume.awaitInSync(Set.of(STOR2));
        record();

        lab.lab.daemon().stop();
        Files.copy(copy, ledger(), StandardCopyOption.REPLACE_EXISTING);
        volume.order("lab start stor1");
        // By the old copy stor1, which misses what was just recorded, is in sync.
        assertThat(volume.record().inSync()).contains(STOR1);
        volume.awaitRefused(STOR2);
        volume.order("lab heal");
        assertThat(volume.order("recover")).contains("db1/data: written as version", "in sync stor2");
        assertThat(volume.owner()).isEqualTo(owner);
        requireAllThatWasAcknowledged();
        LabVolume.tell("an old copy restored, by which a leg without them is in sync: refused, lost 0 of %d", recorded);
    }

    /** The store of the daemon that has been stopped, which leaves no journal beside it. */
    private Path ledger() throws IOException {
        Path file = lab.lab.folder().ledger();
        assertThat(file.resolveSibling(file.getFileName() + "-wal")).doesNotExist();
        return file;
    }

    private void record() throws Exception {
        try (Recording recording = new Recording(lab, LabVolume.DB1, RECORDS, recorded)) {
            recording.await(30, CHANGE);
            recorded = recording.acknowledged();
        }
    }

    private void requireAllThatWasAcknowledged() throws Exception {
        volume.awaitWell();
        volume.reachDomu(folder);
        assertThat(Recording.check(lab, LabVolume.DB1, RECORDS, 1, recorded)).endsWith("lost 0\n");
    }
}
