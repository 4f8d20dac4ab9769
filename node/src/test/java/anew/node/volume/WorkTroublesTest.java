package anew.node.volume;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.HostName;
import anew.core.model.Incarnation;
import anew.core.model.LegLife;
import anew.core.model.VolumeId;
import anew.core.model.VolumeName;
import anew.core.protocol.OwnerEffect;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WorkTroublesTest {

    private static final VolumeId VOLUME = new VolumeId(new HostName("db1"), new VolumeName("data"));
    private static final OwnerEffect.Work LOG_IN =
            new OwnerEffect.LogIn(new HostName("stor2"), new LegLife(new Incarnation("boot"), 1, 1), "secret");
    private static final Instant BEGUN = Instant.EPOCH;

    private final WorkTroubles troubles = new WorkTroubles();

    @Test
    void whatFailsForLongIsToldWithoutTheSecret() {
        troubles.failed(VOLUME, LOG_IN, "refused", BEGUN);
        assertThat(troubles.lasting(BEGUN.plusSeconds(1))).isEmpty();
        troubles.failed(VOLUME, LOG_IN, "refused again", BEGUN.plusSeconds(20));
        assertThat(troubles.lasting(BEGUN.plusSeconds(20)))
                .containsExactly("volume db1/data: cannot log in to leg stor2: refused again");
    }

    /** In the lab, an owner whose leg had got the next session meanwhile, and never tried the last one again. */
    @Test
    void whatFailedOnceIsNoTroubleHoweverLongAgo() {
        troubles.failed(VOLUME, LOG_IN, "refused", BEGUN);
        assertThat(troubles.lasting(BEGUN.plusSeconds(25))).isEmpty();
    }

    @Test
    void whatIsDoneInTheEndIsNoTroubleAnyMore() {
        troubles.failed(VOLUME, LOG_IN, "refused", BEGUN);
        troubles.failed(VOLUME, LOG_IN, "refused", BEGUN.plusSeconds(24));
        troubles.done(VOLUME, LOG_IN);
        assertThat(troubles.lasting(BEGUN.plusSeconds(25))).isEmpty();
    }

    @Test
    void whatIsNotTriedAnyMoreIsForgotten() {
        troubles.failed(VOLUME, LOG_IN, "refused", BEGUN);
        troubles.failed(VOLUME, LOG_IN, "refused", BEGUN.plusSeconds(20));
        assertThat(troubles.lasting(BEGUN.plusSeconds(51))).isEmpty();
    }
}
