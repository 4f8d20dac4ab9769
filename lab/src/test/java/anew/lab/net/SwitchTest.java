package anew.lab.net;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.NetworkName;
import anew.lab.net.Switch.Delivery;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SwitchTest {

    private static final NetworkName LAN = new NetworkName("lan");
    private static final NetworkName STORE = new NetworkName("store");
    private static final long BROADCAST = 0xffff_ffff_ffffL;
    private static final long A = 0x5254_0000_000aL;
    private static final long B = 0x5254_0000_000bL;
    private static final long SECOND = 1_000_000_000L;

    private final Switch lan = new Switch(
            List.of(
                    new SwitchPort("alpha", LAN, 1, 11),
                    new SwitchPort("beta", LAN, 2, 12),
                    new SwitchPort("gamma", LAN, 3, 13),
                    new SwitchPort("alpha", STORE, 4, 14),
                    new SwitchPort("beta", STORE, 5, 15)),
            new SplittableRandom(1));

    @Test
    void broadcastReachesEveryOtherPortOfItsNetworkOnly() {
        assertThat(lan.forward(0, frame(BROADCAST, A), 0)).containsExactly(new Delivery(1, 0), new Delivery(2, 0));
        assertThat(lan.forward(3, frame(BROADCAST, A), 0)).containsExactly(new Delivery(4, 0));
    }

    @Test
    void frameToAnUnknownAddressIsFlooded() {
        assertThat(lan.forward(0, frame(B, A), 0)).hasSize(2);
    }

    @Test
    void frameToALearnedAddressLeavesByItsPortOnly() {
        lan.forward(1, frame(BROADCAST, B), 0);
        assertThat(lan.forward(0, frame(B, A), SECOND)).containsExactly(new Delivery(1, SECOND));
    }

    @Test
    void addressIsFollowedWhenItMovesToAnotherPort() {
        lan.forward(1, frame(BROADCAST, B), 0);
        lan.forward(2, frame(BROADCAST, B), SECOND);
        assertThat(lan.forward(0, frame(B, A), SECOND)).containsExactly(new Delivery(2, SECOND));
    }

    @Test
    void addressNotSeenForFiveMinutesIsForgotten() {
        lan.forward(1, frame(BROADCAST, B), 0);
        assertThat(lan.forward(0, frame(B, A), 300 * SECOND)).hasSize(2);
    }

    @Test
    void frameBetweenTwoAddressesBehindOnePortGoesNowhere() {
        lan.forward(0, frame(BROADCAST, B), 0);
        assertThat(lan.forward(0, frame(B, A), 0)).isEmpty();
    }

    @Test
    void addressLearnedInAnotherNetworkDoesNotDrawAFrameAcross() {
        lan.forward(4, frame(BROADCAST, B), 0);
        assertThat(lan.forward(0, frame(B, A), 0)).containsExactly(new Delivery(1, 0), new Delivery(2, 0));
    }

    @Test
    void cutWayLosesAllInItsDirectionAndNothingInTheOther() {
        lan.faults(Faults.NONE.with("alpha", "beta", Fault.CUT));
        assertThat(lan.forward(0, frame(BROADCAST, A), 0)).containsExactly(new Delivery(2, 0));
        assertThat(lan.forward(1, frame(A, B), 0)).containsExactly(new Delivery(0, 0));
    }

    @Test
    void mendedWayCarriesFramesAgain() {
        lan.faults(Faults.NONE.with("alpha", "beta", Fault.CUT).without("alpha", "beta"));
        assertThat(lan.forward(0, frame(BROADCAST, A), 0)).hasSize(2);
    }

    @Test
    void delayedWayDeliversLater() {
        lan.faults(Faults.NONE.with("alpha", "beta", new Fault(0, Duration.ofSeconds(2))));
        assertThat(lan.forward(0, frame(BROADCAST, A), SECOND))
                .containsExactly(new Delivery(1, 3 * SECOND), new Delivery(2, SECOND));
    }

    @Test
    void lossyWayLosesAboutItsShare() {
        lan.faults(Faults.NONE.with("alpha", "beta", new Fault(0.25, Duration.ZERO)));
        lan.forward(1, frame(BROADCAST, B), 0);
        int arrived = 0;
        for (int count = 0; count < 10_000; count++) {
            arrived += lan.forward(0, frame(B, A), 0).size();
        }
        assertThat(arrived).isBetween(7_300, 7_700);
    }

    @Test
    void truncatedFrameGoesNowhere() {
        assertThat(lan.forward(0, ByteBuffer.allocate(Switch.HEADER_BYTES - 1), 0))
                .isEmpty();
    }

    static ByteBuffer frame(long destination, long source) {
        ByteBuffer frame = ByteBuffer.allocate(60);
        frame.putShort((short) (destination >> 32)).putInt((int) destination);
        frame.putShort((short) (source >> 32)).putInt((int) source);
        return frame.putShort((short) 0x0800).position(0);
    }
}
