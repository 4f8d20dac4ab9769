package anew.node.volume;

import static anew.node.volume.Cluster.ALPHA;
import static anew.node.volume.Cluster.BETA;
import static anew.node.volume.Cluster.DATA;
import static anew.node.volume.Cluster.DB1;
import static anew.node.volume.Cluster.STOR1;
import static anew.node.volume.Cluster.STOR2;
import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.Epoch;
import anew.core.model.HostName;
import anew.core.model.VolumeRecord;
import anew.core.protocol.Change;
import anew.depot.ledger.LedgerText;
import anew.node.volume.Cluster.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real keepers over one ledger: every test is also one of invariant I3, at each of its steps. */
class VolumeKeeperTest {

    @TempDir
    Path folder;

    @Test
    void aNewVolumeIsMadeAndItsDomuRunsWhereItIsAssigned() {
        Cluster cluster = Cluster.inUse(folder);

        VolumeRecord record = cluster.record();
        assertThat(record.phase()).isEqualTo(VolumeRecord.Phase.ACTIVE);
        assertThat(record.inSync()).containsExactly(STOR1, STOR2);
        assertThat(cluster.hardware.done).containsExactly("alpha made [stor1, stor2]");
        assertThat(cluster.node(ALPHA).keeper.news().volumes())
                .containsEntry(DATA, "owned, epoch 1, in sync stor1 stor2");
        assertThat(cluster.node(STOR1).keeper.news().legs()).containsEntry(DATA, "open for alpha, epoch 1");
        assertThat(cluster.node(BETA).keeper.ask(DB1, List.of(DATA)))
                .isEqualTo(new VolumeGate.Answer.Elsewhere("it is to run on alpha"));
        assertThat(cluster.node(ALPHA).keeper.news().problems()).isEmpty();
    }

    @Test
    void whoIsCutOffFromTheLedgerEndsItsDomuBeforeAnotherStartsIt() {
        Cluster cluster = Cluster.inUse(folder);

        cluster.node(ALPHA).line.cut = true;
        cluster.change(new Change.Assign(Optional.of(BETA), false));
        cluster.pass(Duration.ofSeconds(20));

        assertThat(cluster.running()).containsExactly(BETA);
        assertThat(cluster.record().epoch()).isEqualTo(new Epoch(2));
        assertThat(cluster.hardware.openFor(STOR1, DATA)).contains(BETA);
        assertThat(cluster.node(ALPHA).keeper.news().problems()).isNotEmpty();

        cluster.node(ALPHA).line.cut = false;
        cluster.pass(Duration.ofSeconds(5));
        assertThat(cluster.hardware.array(ALPHA, DATA)).isEmpty();
        assertThat(cluster.node(ALPHA).keeper.news().volumes()).isEmpty();
    }

    @Test
    void whatAFencedOwnerStillWaitsForIsGivenUpBetweenHaltingItsDomuAndDestroyingIt() {
        Cluster cluster = Cluster.inUse(folder);
        cluster.hardware.silence(STOR1);
        cluster.hardware.silence(STOR2);
        cluster.hardware.write(ALPHA);
        cluster.pass(Duration.ofSeconds(2));
        assertThat(cluster.hardware.waits(ALPHA)).isTrue();

        cluster.change(new Change.Assign(Optional.of(BETA), true));
        cluster.pass(Duration.ofSeconds(2));
        cluster.hardware.heal(STOR1);
        cluster.hardware.heal(STOR2);
        cluster.pass(Duration.ofSeconds(10));

        assertThat(cluster.running()).containsExactly(BETA);
        assertThat(cluster.hardware.done)
                .containsSubsequence("alpha gave up what waited", "alpha stopped", "beta assembled [stor1, stor2]");
    }

    @Test
    void aDomuWhoseWritesWaitIsNotDestroyedByWhoKeepsItsVolume() {
        Cluster cluster = Cluster.inUse(folder);
        assertThat(cluster.node(ALPHA).keeper.stalls(DB1)).isFalse();

        cluster.node(ALPHA).line.cut = true; // So the silent leg is not dropped at once.
        cluster.hardware.silence(STOR1);
        cluster.pass(Duration.ofSeconds(2));

        assertThat(cluster.running()).containsExactly(ALPHA);
        assertThat(cluster.node(ALPHA).keeper.stalls(DB1)).isTrue();
        assertThat(cluster.node(ALPHA).keeper.stalls(new HostName("web1"))).isFalse();
    }

    @Test
    void aLivingOwnerLetsGoFirst() {
        Cluster cluster = Cluster.inUse(folder);

        cluster.change(new Change.Assign(Optional.of(BETA), false));
        cluster.pass(Duration.ofSeconds(10));

        assertThat(cluster.running()).containsExactly(BETA);
        assertThat(cluster.hardware.done).containsSubsequence("alpha stopped", "beta assembled [stor1, stor2]");
    }

    @Test
    void aSilentLegIsDroppedByCommitAndComesBackByTheBitmap() {
        Cluster cluster = Cluster.inUse(folder);

        cluster.hardware.silence(STOR1);
        cluster.pass(Duration.ofSeconds(3));
        assertThat(cluster.record().inSync()).containsExactly(STOR2);
        assertThat(cluster.hardware.array(ALPHA, DATA)).containsOnlyKeys(STOR2);

        cluster.hardware.heal(STOR1);
        cluster.pass(Duration.ofSeconds(5));
        assertThat(cluster.record().inSync()).containsExactly(STOR2);
        cluster.hardware.resynced(ALPHA);
        cluster.pass(Duration.ofSeconds(3));

        assertThat(cluster.record().inSync()).containsExactly(STOR1, STOR2);
        assertThat(cluster.hardware.done).endsWith("alpha dropped stor1", "alpha added stor1 BITMAP", "alpha flushed");
        assertThat(cluster.running()).containsExactly(ALPHA);
    }

    @Test
    void nobodyIsAskedToLookAtDomainsBecauseALegIsSilentButOnceThatIsOver() {
        Cluster cluster = Cluster.inUse(folder);
        cluster.pass(Duration.ofSeconds(3));
        Cluster.Node alpha = cluster.node(ALPHA);
        int answers = alpha.answersChanged;
        int news = alpha.newsChanged;

        cluster.hardware.silence(STOR1);
        alpha.line.cut = true; // So the leg is not dropped at once.
        cluster.pass(Duration.ofMillis(500));
        assertThat(alpha.keeper.stalls(DB1)).isTrue();
        assertThat(alpha.newsChanged).isGreaterThan(news);
        assertThat(alpha.answersChanged).isEqualTo(answers);

        alpha.line.cut = false;
        cluster.pass(Duration.ofSeconds(3));
        assertThat(alpha.keeper.stalls(DB1)).isFalse();
        assertThat(alpha.answersChanged).isGreaterThan(answers);
    }

    @Test
    void aRestartOfTheAgentAloneChangesNothing() {
        Cluster cluster = Cluster.inUse(folder);
        List<String> before = List.copyOf(cluster.hardware.done);

        cluster.nodes.values().forEach(Node::restartAgent);
        cluster.pass(Duration.ofSeconds(15));

        assertThat(cluster.running()).containsExactly(ALPHA);
        assertThat(cluster.hardware.done).isEqualTo(before);
        assertThat(cluster.record().epoch()).isEqualTo(Epoch.FIRST);
    }

    @Test
    void anAgentThatWasAwayForLongFindsItsLeaseOver() {
        Cluster cluster = Cluster.inUse(folder);
        Node alpha = cluster.node(ALPHA);
        alpha.line.cut = true;
        alpha.hangs = true; // Nothing of it goes on, as if it had ended.

        cluster.pass(Duration.ofSeconds(12));
        alpha.hangs = false;
        alpha.restartAgent();
        cluster.pass(Duration.ofSeconds(1));

        assertThat(cluster.running()).isEmpty();
    }

    @Test
    void aDomuWhoseLeaseWasOverIsDestroyedByTheNextAgentTooAlthoughThereIsALeaseAgain() {
        Cluster cluster = Cluster.inUse(folder);
        Node alpha = cluster.node(ALPHA);
        alpha.clings = true;
        alpha.line.cut = true;
        cluster.pass(Duration.ofSeconds(12));
        alpha.line.cut = false;
        cluster.pass(Duration.ofSeconds(2));
        assertThat(cluster.running()).containsExactly(ALPHA);

        alpha.line.cut = true;
        alpha.clings = false;
        alpha.restartAgent();
        cluster.pass(Duration.ofSeconds(1));

        assertThat(cluster.running()).isEmpty();
    }

    @Test
    void aRebootedOwnerClaimsAnew() {
        Cluster cluster = Cluster.inUse(folder);

        cluster.node(ALPHA).reboot();
        cluster.pass(Duration.ofSeconds(20));

        assertThat(cluster.running()).containsExactly(ALPHA);
        assertThat(cluster.record().epoch()).isEqualTo(new Epoch(2));
        assertThat(cluster.hardware.done).last().isEqualTo("alpha assembled [stor1, stor2]");
    }

    @Test
    void aLegThatLostPowerWhileOpenIsDroppedAndCopiedInFull() {
        Cluster cluster = Cluster.inUse(folder);

        cluster.node(STOR1).reboot();
        cluster.pass(Duration.ofSeconds(15));

        assertThat(cluster.record().inSync()).containsExactly(STOR2);
        assertThat(cluster.hardware.done).last().isEqualTo("alpha added stor1 FULL");
        assertThat(cluster.running()).containsExactly(ALPHA);
    }

    @Test
    void aCommitWhoseAnswerIsLostIsDecidedInTheEnd() {
        Cluster cluster = Cluster.inUse(folder);

        cluster.node(ALPHA).line.answersLost = true;
        cluster.hardware.silence(STOR1);
        cluster.pass(Duration.ofSeconds(4));
        assertThat(cluster.record().inSync()).containsExactly(STOR2);
        long version = cluster.record().version();
        cluster.node(ALPHA).line.answersLost = false;
        cluster.pass(Duration.ofSeconds(4));

        assertThat(cluster.record().version()).isEqualTo(version);
        assertThat(cluster.hardware.array(ALPHA, DATA)).containsOnlyKeys(STOR2);
    }

    @Test
    void aFailedDiskIsSilencedAndDropped() {
        Cluster cluster = Cluster.inUse(folder);

        cluster.hardware.failDisk(STOR2, DATA);
        cluster.pass(Duration.ofSeconds(6));

        assertThat(cluster.record().inSync()).containsExactly(STOR1);
        assertThat(cluster.hardware.openFor(STOR2, DATA)).isEmpty();
        assertThat(cluster.node(STOR2).keeper.news().legs()).containsEntry(DATA, "silent: the disk below it has erred");
    }

    @Test
    void nobodyClaimsOnALedgerThatHasGoneBack() {
        Cluster cluster = Cluster.inUse(folder);
        cluster.ledger.save();
        cluster.change(new Change.Assign(Optional.of(BETA), false));
        cluster.pass(Duration.ofSeconds(10));
        assertThat(cluster.running()).containsExactly(BETA);

        cluster.node(BETA).line.cut = true;
        cluster.ledger.goBack();
        cluster.pass(Duration.ofSeconds(30));

        assertThat(cluster.running()).doesNotContain(ALPHA);
        assertThat(cluster.node(STOR1).keeper.news().problems()).anyMatch(problem -> problem.contains("anew recover"));
    }

    @Test
    void whatCannotBeReadIsNamedAndNothingFollowsFromIt() {
        Cluster cluster = Cluster.inUse(folder);
        String text = LedgerText.of(cluster.record()).replace("\"format\":1", "\"format\":2");

        cluster.put(Cluster.KEYS.record(DATA), text);
        cluster.pass(Duration.ofSeconds(3));

        assertThat(cluster.running()).containsExactly(ALPHA);
        assertThat(cluster.node(ALPHA).keeper.news().problems())
                .anyMatch(problem -> problem.contains(Cluster.KEYS.record(DATA)) && problem.contains("format 2"));
    }

    @Test
    void aPresenceThatCannotBeReadIsNotTakenForAbsence() {
        Cluster cluster = Cluster.inUse(folder);
        cluster.node(ALPHA).hangs = true;

        cluster.put(Cluster.KEYS.presence(ALPHA), "{\"format\":2}");
        cluster.change(new Change.Assign(Optional.of(BETA), false));
        cluster.pass(Duration.ofSeconds(5));

        assertThat(cluster.running()).containsExactly(ALPHA);
        assertThat(cluster.record().epoch()).isEqualTo(Epoch.FIRST);
    }

    @Test
    void aLegWhoseMarkIsDamagedIsNotTakenForTruth() {
        Cluster cluster = Cluster.inUse(folder);

        cluster.hardware.damageMark(STOR1, DATA);
        cluster.node(STOR1).restartAgent();
        cluster.pass(Duration.ofSeconds(10));

        assertThat(cluster.record().inSync()).containsExactly(STOR2);
        assertThat(cluster.hardware.done).last().isEqualTo("alpha added stor1 FULL");
        assertThat(cluster.node(STOR1).keeper.news().problems()).anyMatch(problem -> problem.contains("db1/data"));
    }

    @Test
    void withoutTheLedgerNoDomuIsStartedAndTheReasonIsTold() {
        Cluster cluster = new Cluster(folder);
        cluster.write(Cluster.fresh());
        cluster.node(ALPHA).line.cut = true;

        cluster.pass(Duration.ofSeconds(10));

        assertThat(cluster.running()).isEmpty();
        assertThat(cluster.node(ALPHA).keeper.news().problems())
                .anyMatch(problem -> problem.contains("ledger does not answer"));
        assertThat(cluster.node(ALPHA).keeper.ask(DB1, List.of(DATA)))
                .isEqualTo(new VolumeGate.Answer.Waits("volume db1/data waits for the ledger"));
    }

    @Test
    void aListingFromBeforeAStartDoesNotEndIt() {
        Cluster cluster = Cluster.inUse(folder);
        Node alpha = cluster.node(ALPHA);
        long before = alpha.keeper.beforeListing();
        alpha.domains.clear(); // It crashed, and is about to be started again.

        assertThat(alpha.keeper.permit(DB1, List.of(DATA))).isInstanceOf(VolumeGate.Permission.Granted.class);
        alpha.keeper.listed(before, Set.of());
        cluster.change(new Change.Assign(Optional.of(BETA), true));
        alpha.startsDomus = false;
        cluster.pass(Duration.ofSeconds(8));
        assertThat(cluster.running()).as("its start is not over yet").isEmpty();

        alpha.domains.add(DB1);
        alpha.keeper.ended(DB1);
        cluster.pass(Duration.ofSeconds(8));
        assertThat(cluster.running()).containsExactly(BETA);
    }
}
