package anew.lab.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import anew.core.model.HostName;
import anew.lab.fault.FaultScript.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptPlayerTest {

    private final Hand hand = new Hand();
    private final List<String> told = new ArrayList<>();

    @Test
    void eachOrderIsGivenAtItsTime() throws Exception {
        play(order -> {}, 0, 8, 20);
        assertThat(told).containsExactly("0: 0-0", "8: 8-8", "20: 20-20");
    }

    @Test
    void orderBehindASlowOneIsGivenAsSoonAsThatIsDone() throws Exception {
        play(order -> hand.seconds += 5, 0, 2, 20);
        assertThat(told).containsExactly("0: 0-5", "2: 5-10", "20: 20-25");
    }

    @Test
    void nothingIsDoneAfterAnOrderThatFails() {
        assertThatThrownBy(() -> play(
                        order -> {
                            if (hand.seconds == 8) {
                                throw new IOException("stor2 is off");
                            }
                        },
                        0,
                        8,
                        20))
                .hasMessage("stor2 is off");
        assertThat(told).containsExactly("0: 0-0");
    }

    private void play(ScriptPlayer.Performer performer, int... seconds) throws Exception {
        List<Step> steps = new ArrayList<>();
        for (int at : seconds) {
            FaultOrder order = new FaultOrder.Kill(new HostName("alpha"));
            steps.add(new Step(steps.size() + 1, Duration.ofSeconds(at), order, "kill alpha"));
        }
        new ScriptPlayer(performer, hand)
                .play(
                        new FaultScript(steps),
                        (step, begun, ended) ->
                                told.add(step.at().toSeconds() + ": " + begun.toSeconds() + "-" + ended.toSeconds()));
    }

    /** Of a clock that moves when somebody waits. */
    private static final class Hand implements ScriptPlayer.Stopwatch {
        private long seconds;

        @Override
        public Duration now() {
            return Duration.ofSeconds(seconds);
        }

        @Override
        public void waitUntil(Duration time) {
            seconds = Math.max(seconds, time.toSeconds());
        }
    }
}
