package anew.node.volume;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.HostName;
import anew.core.model.Incarnation;
import anew.core.model.Owner;
import anew.core.protocol.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class PresenceTest {

    private static final Duration ANSWER = Duration.ofMillis(1500);
    private static final Duration STEP = Duration.ofMillis(100);

    private final Timers timers = Timers.within(Duration.ofSeconds(30));
    private final Deque<Asked> asked = new ArrayDeque<>();
    private final List<Instant> renewed = new ArrayList<>();
    private Instant now = Instant.EPOCH;

    private record Asked(Instant when, Runnable work) {}

    /** In the lab a busy owner's renewals took 1.4 s each; put off by as much each time, one that failed was one too many. */
    @Test
    void aLeaseIsRenewedThreeTimesWhileItLastsHoweverLongAnAnswerTakes() {
        Jobs jobs = new Jobs(work -> asked.add(new Asked(now, work)), () -> {}, () -> now);
        Presence presence = new Presence(
                new MemoryLedger(() -> now).over(new MemoryLedger.Line()),
                Cluster.KEYS,
                jobs,
                timers,
                new Owner(new HostName("alpha"), new Incarnation("life")),
                renewed::add,
                () -> 0,
                () -> {});
        presence.begin();
        while (now.isBefore(Instant.EPOCH.plusSeconds(60))) {
            while (!asked.isEmpty() && !asked.element().when().plus(ANSWER).isAfter(now)) {
                asked.remove().work().run();
            }
            jobs.perform();
            now = now.plus(STEP);
        }

        assertThat(renewed).hasSizeGreaterThan(10);
        for (int i = 1; i < renewed.size(); i++) {
            assertThat(Duration.between(renewed.get(i - 1), renewed.get(i)))
                    .isLessThanOrEqualTo(timers.lease().dividedBy(3).plus(STEP));
        }
        assertThat(presence.trouble()).isEmpty();
    }
}
