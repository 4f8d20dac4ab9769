package anew.node;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.HostName;
import anew.core.model.MacAddress;
import anew.core.model.Size;
import anew.core.port.Hypervisor.Domain;
import anew.core.port.Hypervisor.Outcome;
import anew.core.port.Hypervisor.State;
import anew.depot.Domu;
import anew.node.Tending.Step;
import anew.node.Tending.Subject;
import anew.node.volume.VolumeGate;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TendingTest {

    private static final Instant NOW = Instant.parse("2026-11-23T15:00:00Z");
    private static final HostName WEB1 = new HostName("web1");
    private static final Domu DOMU = new Domu(
            WEB1, World.image("base"), Size.ofMebibytes(256), 1, MacAddress.parse("52:54:00:00:01:01"), "br-lan");
    private static final Images.Readiness.Ready READY =
            new Images.Readiness.Ready(Path.of("/k"), Path.of("/i"), Path.of("/r"));
    private static final Backoff BACKOFF =
            new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofMinutes(5));

    private final Tending tending = new Tending(BACKOFF);
    private Memory memory = Memory.none(NOW);
    private Images.Readiness image = READY;
    private boolean startBegun;
    private VolumeGate.Answer volumes = new VolumeGate.Answer.Granted();

    @Test
    void anAbsentDomuIsStartedOnceItsImageIsReady() {
        image = new Images.Readiness.Busy("checking image base");
        assertThat(wished(NOW).actions()).isEmpty();
        assertThat(memory.why()).isEqualTo("checking image base");

        image = READY;
        assertThat(wished(NOW).actions()).containsExactly(new Action.Start(DOMU, READY));
    }

    @Test
    void aDomuThatWaitsForItsVolumesIsNotStarted() {
        volumes = new VolumeGate.Answer.Waits("volume db1/data waits for the ledger");

        assertThat(wished(NOW).actions()).isEmpty();
        assertThat(memory.state()).isEqualTo(Memory.State.WAITING);
        assertThat(memory.why()).isEqualTo("volume db1/data waits for the ledger");

        volumes = new VolumeGate.Answer.Granted();
        assertThat(wished(NOW).actions()).containsExactly(new Action.Start(DOMU, READY));
    }

    @Test
    void aDomuThatIsToRunElsewhereStandsByUntilItIsToRunHere() {
        volumes = new VolumeGate.Answer.Elsewhere("it is to run on beta");

        assertThat(wished(NOW).actions()).isEmpty();
        assertThat(memory.state()).isEqualTo(Memory.State.STANDING_BY);

        volumes = new VolumeGate.Answer.Granted();
        assertThat(wished(NOW).actions()).containsExactly(new Action.Start(DOMU, READY));
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void nothingIsStartedWhileADomainOfTheNameIsThere(State state) {
        for (Memory.State remembered : Memory.State.values()) {
            memory = Memory.none(NOW).as(remembered, "", NOW);
            assertThat(wished(NOW.plusSeconds(1000), domain(3, state)).actions())
                    .noneMatch(Action.Start.class::isInstance);
        }
    }

    @ParameterizedTest
    @CsvSource({"POWERED_OFF, it switched itself off", "REBOOTING, it rebooted", "CRASHED, it crashed"})
    void anEndedDomainIsDestroyedAndTheReasonKept(State state, String why) {
        wished(NOW, domain(3, State.RUNNING));

        Step step = wished(NOW.plusSeconds(10), domain(3, state));

        assertThat(step.actions()).containsExactly(new Action.Destroy(WEB1, domain(3, state)));
        assertThat(step.memory().state()).isEqualTo(Memory.State.BACKING_OFF);
        assertThat(step.memory().why()).startsWith(why);
    }

    @Test
    void anEndIsCountedOnceHoweverLongItsDomainLingers() {
        wished(NOW, domain(3, State.RUNNING));
        wished(NOW, domain(3, State.CRASHED));
        wished(NOW.plusSeconds(1), domain(3, State.CRASHED));
        wished(NOW.plusSeconds(2), domain(3, State.DYING));

        assertThat(memory.failures()).isEqualTo(1);
    }

    @Test
    void theWaitDoublesWithEveryFailureAndEndsAfterAHealthyTime() {
        Instant time = NOW;
        for (int seconds : List.of(1, 2, 4, 8, 16, 32, 60, 60)) {
            wished(time, domain(3, State.RUNNING));
            wished(time, domain(3, State.CRASHED));
            assertThat(memory.until()).isEqualTo(time.plusSeconds(seconds));
            assertThat(wished(memory.until().minusMillis(1)).actions()).isEmpty();
            assertThat(wished(memory.until()).actions()).hasSize(1);
            memory = tending.started(memory, new Outcome.Done(), memory.until());
            time = memory.since();
        }

        wished(time.plus(BACKOFF.healthy()), domain(3, State.CRASHED));

        assertThat(memory.failures()).isEqualTo(1);
    }

    @Test
    void aFailedStartBacksOffToo() {
        memory = tending.started(memory, new Outcome.Failed("no memory"), NOW);

        assertThat(memory.state()).isEqualTo(Memory.State.BACKING_OFF);
        assertThat(memory.why()).contains("no memory", "next start in 1 s");
        assertThat(wished(NOW).actions()).isEmpty();
    }

    @Test
    void aDomainThatVanishesIsAFailure() {
        wished(NOW, domain(3, State.RUNNING));

        assertThat(wished(NOW.plusSeconds(2)).actions()).isEmpty();
        assertThat(memory.why()).startsWith("its domain vanished");
    }

    @Test
    void whoDoesNotShutDownIsDestroyed() {
        wished(NOW, domain(3, State.RUNNING));

        assertThat(unwished(NOW, domain(3, State.RUNNING)).actions())
                .containsExactly(new Action.ShutDown(WEB1, domain(3, State.RUNNING)));
        assertThat(unwished(NOW.plusSeconds(1), domain(3, State.RUNNING)).actions())
                .isEmpty();
        assertThat(unwished(NOW.plus(Tending.SHUTDOWN_PATIENCE), domain(3, State.RUNNING))
                        .actions())
                .containsExactly(new Action.Destroy(WEB1, domain(3, State.RUNNING)));
        assertThat(unwished(NOW.plus(Tending.SHUTDOWN_PATIENCE)).actions()).containsExactly(new Action.Forget(WEB1));
    }

    @Test
    void aPausedDomainIsLeftUnlessItsStartWasCutShort() {
        assertThat(wished(NOW, domain(3, State.PAUSED)).actions()).isEmpty();
        assertThat(wished(NOW.plusSeconds(3600), domain(3, State.PAUSED)).actions())
                .isEmpty();
        assertThat(memory.why()).isEqualTo("paused by hand");

        memory = Memory.none(NOW);
        startBegun = true;
        assertThat(wished(NOW, domain(3, State.PAUSED)).actions()).isEmpty();
        assertThat(wished(NOW.plus(Tending.HALF_MADE_PATIENCE), domain(3, State.PAUSED))
                        .actions())
                .containsExactly(new Action.Destroy(WEB1, domain(3, State.PAUSED)));
    }

    @Test
    void ofTwoDomainsOfOneNameTheSecondIsDestroyed() {
        assertThat(wished(NOW, domain(3, State.RUNNING), domain(4, State.RUNNING))
                        .actions())
                .containsExactly(new Action.Destroy(WEB1, domain(4, State.RUNNING)));
    }

    @Test
    void aStopThatWasBegunIsFinishedBeforeTheDomuIsStartedAgain() {
        unwished(NOW, domain(3, State.RUNNING));

        assertThat(wished(NOW.plusSeconds(1), domain(3, State.RUNNING)).actions())
                .isEmpty();
        assertThat(memory.state()).isEqualTo(Memory.State.STOPPING);
        assertThat(wished(NOW.plusSeconds(2)).actions()).containsExactly(new Action.Start(DOMU, READY));
    }

    private Step wished(Instant now, Domain... domains) {
        return step(Optional.of(new Wish.Run(DOMU)), now, domains);
    }

    private Step unwished(Instant now, Domain... domains) {
        return step(Optional.empty(), now, domains);
    }

    private Step step(Optional<Wish> wish, Instant now, Domain... domains) {
        Subject subject = new Subject(WEB1, wish, List.of(domains), Optional.empty(), startBegun, volumes, memory);
        Step step = tending.step(subject, (_, _) -> image, now);
        memory = step.memory();
        return step;
    }

    private static Domain domain(int id, State state) {
        return new Domain(id, DomuId.of(DOMU), "web1", state);
    }
}
