package anew.node.volume;

import static anew.node.volume.Cluster.ALPHA;
import static anew.node.volume.Cluster.STOR2;
import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.CatchUp;
import anew.core.model.VolumeRecord;
import anew.core.protocol.Change;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How real keepers tell of legs that catch up. */
class CatchUpNewsTest {

    @TempDir
    Path folder;

    @Test
    void theLedgerIsToldHowFarALegHasCaughtUp() {
        Cluster cluster = catchingUp();

        CatchUp told = cluster.catchUp().orElseThrow();

        assertThat(told.sessions())
                .isEqualTo(Map.of(STOR2, cluster.record().sessions().get(STOR2)));
        assertThat(told.done()).isEqualTo(512);
        assertThat(told.total()).isEqualTo(1024 * 512);
        assertThat(told.concerns(cluster.record())).isTrue();
    }

    @Test
    void itIsToldOnlyNowAndThenAndOnlyIfItGoesOn() {
        Cluster cluster = catchingUp();
        Optional<CatchUp> first = cluster.catchUp();

        cluster.hardware.synced = 5; // Less than a hundredth of 1024 further.
        cluster.pass(Duration.ofSeconds(12));
        assertThat(cluster.catchUp()).isEqualTo(first);

        cluster.hardware.synced = 512;
        cluster.pass(Duration.ofSeconds(3));
        assertThat(cluster.catchUp().orElseThrow().done()).isEqualTo(512 * 512);

        cluster.hardware.synced = 768;
        cluster.pass(Duration.ofSeconds(3));
        assertThat(cluster.catchUp().orElseThrow().done()).isEqualTo(512 * 512);
    }

    @Test
    void whatIsOverConcernsTheRecordNoMore() {
        Cluster cluster = catchingUp();
        cluster.hardware.resynced(ALPHA);
        cluster.pass(Duration.ofSeconds(3));

        assertThat(cluster.record().inSync()).contains(STOR2);
        assertThat(cluster.catchUp().orElseThrow().concerns(cluster.record())).isFalse();
    }

    @Test
    void whatWasToldOfASessionThatHasEndedConcernsTheRecordNoMore() {
        Cluster cluster = catchingUp();

        cluster.hardware.silence(STOR2);
        cluster.pass(Duration.ofSeconds(3));

        assertThat(cluster.record().inSync()).doesNotContain(STOR2);
        assertThat(cluster.catchUp().orElseThrow().concerns(cluster.record())).isFalse();
    }

    @Test
    void whatAnEarlierOwnerToldConcernsTheRecordNoMore() {
        Cluster cluster = catchingUp();

        VolumeRecord fenced = new Change.Fence().apply(cluster.record(), 17, "secret-of-the-next-owner");

        assertThat(cluster.catchUp().orElseThrow().concerns(fenced)).isFalse();
    }

    /** A volume in use on alpha whose leg on stor2 was silent, and is being filled again. */
    private Cluster catchingUp() {
        Cluster cluster = Cluster.inUse(folder);
        cluster.hardware.silence(STOR2);
        cluster.pass(Duration.ofSeconds(3));
        cluster.hardware.heal(STOR2);
        cluster.pass(Duration.ofSeconds(5));
        assertThat(cluster.record().inSync()).doesNotContain(STOR2);
        return cluster;
    }
}
