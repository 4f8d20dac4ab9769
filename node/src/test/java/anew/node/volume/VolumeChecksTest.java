package anew.node.volume;

import static anew.node.volume.Cluster.ALPHA;
import static anew.node.volume.Cluster.BETA;
import static anew.node.volume.Cluster.DATA;
import static anew.node.volume.Cluster.KEYS;
import static anew.node.volume.Cluster.STOR1;
import static anew.node.volume.Cluster.STOR2;
import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.CheckOrder;
import anew.core.model.CheckReport;
import anew.core.model.CheckReport.Finding;
import anew.core.model.CheckReport.Places;
import anew.core.model.CheckReport.Stage;
import anew.core.model.Difference;
import anew.core.protocol.Change;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks as real keepers carry them out; every test is also one of invariant I3, at each of its steps. */
class VolumeChecksTest {

    private static final Difference PLACE = new Difference(100 << 20, 4096, new TreeSet<>(List.of(STOR2)));

    @TempDir
    Path folder;

    @Test
    void theOwnerReadsAllLegsAndTellsThatTheyAgree() {
        Cluster cluster = Cluster.inUse(folder);

        CheckOrder order = cluster.orderCheck(17);
        cluster.pass(Duration.ofSeconds(3));
        assertThat(report(cluster).order()).isEqualTo(order);
        assertThat(report(cluster).stage()).isInstanceOf(Stage.Reading.class);
        assertThat(cluster.hardware.done).endsWith("alpha checks");

        cluster.hardware.readToTheEnd(ALPHA);
        cluster.pass(Duration.ofSeconds(3));

        assertThat(finding(cluster)).contains(new Finding.Equal(0));
        assertThat(report(cluster).owner()).isEqualTo(ALPHA);
        assertThat(report(cluster).inSync()).containsExactly(STOR1, STOR2);
        cluster.pass(Duration.ofSeconds(10));
        assertThat(cluster.hardware.done).endsWith("alpha checks");
        assertThat(cluster.running()).containsExactly(ALPHA);
    }

    @Test
    void whereLegsDifferIsToldToTheLedger() {
        Cluster cluster = Cluster.inUse(folder);
        cluster.hardware.spoil(PLACE);

        checkToTheEnd(cluster, 17);

        assertThat(finding(cluster)).contains(new Finding.Differing(new Places(List.of(PLACE), 0)));
    }

    @Test
    void howFarItIsIsToldNowAndThenOnly() {
        Cluster cluster = Cluster.inUse(folder);
        cluster.orderCheck(17);
        cluster.pass(Duration.ofSeconds(3));
        assertThat(report(cluster).stage()).isEqualTo(new Stage.Reading(0, 1L << 30));

        cluster.pass(Duration.ofSeconds(12));

        assertThat(report(cluster).stage()).isEqualTo(new Stage.Reading(512 * 512, 1024 * 512));
    }

    @Test
    void anAgentThatRestartsBeginsTheCheckAnew() {
        Cluster cluster = Cluster.inUse(folder);
        cluster.orderCheck(17);
        cluster.pass(Duration.ofSeconds(3));
        Instant begun = report(cluster).begun();

        cluster.node(ALPHA).restartAgent();
        cluster.pass(Duration.ofSeconds(12));
        assertThat(cluster.hardware.done).endsWith("alpha checks", "alpha checks");
        assertThat(report(cluster).begun()).isAfter(begun);

        cluster.hardware.readToTheEnd(ALPHA);
        cluster.pass(Duration.ofSeconds(3));
        assertThat(finding(cluster)).contains(new Finding.Equal(0));
    }

    @Test
    void aCheckEndsWithTheOwnership() {
        Cluster cluster = Cluster.inUse(folder);
        cluster.orderCheck(17);
        cluster.pass(Duration.ofSeconds(3));
        CheckReport last = report(cluster);

        cluster.change(new Change.Assign(Optional.of(BETA), false));
        cluster.pass(Duration.ofSeconds(15));

        assertThat(cluster.running()).containsExactly(BETA);
        assertThat(cluster.hardware.done)
                .filteredOn(what -> what.endsWith("checks"))
                .containsExactly("alpha checks");
        assertThat(report(cluster)).isEqualTo(last);
    }

    @Test
    void whoseLeaseIsOverTellsNothingAnyMore() {
        Cluster cluster = Cluster.inUse(folder);
        cluster.orderCheck(17);
        cluster.pass(Duration.ofSeconds(3));
        CheckReport last = report(cluster);

        cluster.node(ALPHA).line.cut = true;
        cluster.hardware.readToTheEnd(ALPHA);
        cluster.change(new Change.Assign(Optional.of(BETA), false));
        cluster.pass(Duration.ofSeconds(20));
        cluster.node(ALPHA).line.cut = false;
        cluster.pass(Duration.ofSeconds(5));

        assertThat(cluster.running()).containsExactly(BETA);
        assertThat(report(cluster)).isEqualTo(last);
    }

    @Test
    void aCheckGivesWayToALegThatComesBack() {
        Cluster cluster = Cluster.inUse(folder);
        cluster.hardware.silence(STOR1);
        cluster.pass(Duration.ofSeconds(3));
        cluster.orderCheck(17);
        cluster.pass(Duration.ofSeconds(3));
        assertThat(finding(cluster))
                .hasValueSatisfying(
                        finding -> assertThat(finding.toString()).contains("only 1 of its legs is in sync"));

        cluster.hardware.heal(STOR1);
        cluster.pass(Duration.ofSeconds(5));
        cluster.orderCheck(18);
        cluster.pass(Duration.ofSeconds(3));
        assertThat(finding(cluster)).isPresent();
        assertThat(cluster.hardware.done).doesNotContain("alpha checks");
    }

    @Test
    void aLegDroppedDuringACheckEndsItAndNothingElse() {
        Cluster cluster = Cluster.inUse(folder);
        cluster.orderCheck(17);
        cluster.pass(Duration.ofSeconds(3));

        cluster.hardware.silence(STOR2);
        cluster.pass(Duration.ofSeconds(5));

        assertThat(cluster.record().inSync()).containsExactly(STOR1);
        assertThat(finding(cluster))
                .contains(new Finding.NotRun("the legs in sync changed from stor1, stor2 to stor1 meanwhile"));
        cluster.hardware.heal(STOR2);
        cluster.pass(Duration.ofSeconds(5));
        cluster.hardware.resynced(ALPHA);
        cluster.pass(Duration.ofSeconds(3));
        assertThat(cluster.record().inSync()).containsExactly(STOR1, STOR2);
        checkToTheEnd(cluster, 18);
        assertThat(finding(cluster)).contains(new Finding.Equal(0));
    }

    @Test
    void anOrderThatReplacesOneThatIsUnderWayIsBegunAnew() {
        Cluster cluster = Cluster.inUse(folder);
        cluster.orderCheck(17);
        cluster.pass(Duration.ofSeconds(3));

        CheckOrder other = cluster.orderCheck(18);
        cluster.pass(Duration.ofSeconds(5));

        assertThat(report(cluster).order()).isEqualTo(other);
        assertThat(cluster.hardware.done).endsWith("alpha checks", "alpha checks");
    }

    @Test
    void aResultThatTheLedgerDidNotTakeIsToldAgain() {
        Cluster cluster = Cluster.inUse(folder);
        cluster.orderCheck(17);
        cluster.pass(Duration.ofSeconds(3));

        cluster.node(ALPHA).line.cut = true;
        cluster.hardware.readToTheEnd(ALPHA);
        cluster.pass(Duration.ofSeconds(4));
        assertThat(finding(cluster)).isEmpty();
        cluster.node(ALPHA).line.cut = false;
        cluster.pass(Duration.ofSeconds(4));

        assertThat(finding(cluster)).contains(new Finding.Equal(0));
        assertThat(cluster.running()).containsExactly(ALPHA);
    }

    @Test
    void anOrderThatCannotBeReadIsAProblemOfTheCheckOnly() {
        Cluster cluster = Cluster.inUse(folder);
        cluster.put(KEYS.check(DATA), "{\"format\":9}");
        cluster.pass(Duration.ofSeconds(12));

        assertThat(cluster.node(ALPHA).keeper.news().problems())
                .singleElement()
                .asString()
                .contains("checks/db1/data");
        assertThat(cluster.running()).containsExactly(ALPHA);
        cluster.orderCheck(17);
        cluster.pass(Duration.ofSeconds(3));
        assertThat(cluster.node(ALPHA).keeper.news().problems()).isEmpty();
        assertThat(report(cluster).order().stamp()).isEqualTo(17);
    }

    /** Whatever else goes wrong meanwhile: in the end the domU runs, with all legs, and a check finds them equal. */
    @Test
    void checksDisturbNothingWhileLegsAndOwnersComeAndGo() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Cluster cluster = Cluster.inUse(folder.resolve("seed" + seed));
            for (int step = 0; step < 30; step++) {
                disturb(cluster, random, step);
                cluster.pass(Duration.ofMillis(250L + random.nextInt(4000)));
            }
            cluster.hardware.heal(STOR1);
            cluster.hardware.heal(STOR2);
            cluster.node(ALPHA).line.cut = false;
            cluster.node(BETA).line.cut = false;
            for (int i = 0; i < 10; i++) {
                cluster.pass(Duration.ofSeconds(5));
                cluster.hardware.resynced(ALPHA);
                cluster.hardware.resynced(BETA);
            }
            assertThat(cluster.record().inSync()).as("seed %d", seed).containsExactly(STOR1, STOR2);
            assertThat(cluster.running())
                    .as("seed %d", seed)
                    .containsExactly(cluster.record().assigned().orElseThrow());
            checkToTheEnd(cluster, 4711);
            assertThat(finding(cluster)).as("seed %d", seed).contains(new Finding.Equal(0));
        }
    }

    private static void disturb(Cluster cluster, Random random, int step) {
        switch (random.nextInt(8)) {
            case 0, 1 -> cluster.orderCheck(step);
            case 2 -> {
                cluster.hardware.heal(STOR1);
                cluster.hardware.silence(STOR2);
            }
            case 3 -> {
                cluster.hardware.heal(STOR2);
                cluster.hardware.silence(STOR1);
            }
            case 4 -> {
                cluster.hardware.heal(STOR1);
                cluster.hardware.heal(STOR2);
            }
            case 5 -> {
                cluster.hardware.resynced(ALPHA);
                cluster.hardware.resynced(BETA);
                cluster.hardware.readToTheEnd(ALPHA);
                cluster.hardware.readToTheEnd(BETA);
            }
            case 6 -> cluster.node(random.nextBoolean() ? ALPHA : BETA).restartAgent();
            default -> cluster.change(new Change.Assign(Optional.of(random.nextBoolean() ? ALPHA : BETA), false));
        }
    }

    private static void checkToTheEnd(Cluster cluster, int stamp) {
        cluster.orderCheck(stamp);
        cluster.pass(Duration.ofSeconds(3));
        cluster.nodes.keySet().forEach(cluster.hardware::readToTheEnd);
        cluster.pass(Duration.ofSeconds(5));
    }

    private static CheckReport report(Cluster cluster) {
        return cluster.checked().orElseThrow();
    }

    private static Optional<Finding> finding(Cluster cluster) {
        return cluster.checked()
                .map(CheckReport::stage)
                .filter(Stage.Ended.class::isInstance)
                .map(ended -> ((Stage.Ended) ended).finding());
    }
}
