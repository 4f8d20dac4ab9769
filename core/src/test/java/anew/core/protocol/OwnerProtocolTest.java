package anew.core.protocol;

import static anew.core.protocol.Records.ALPHA;
import static anew.core.protocol.Records.BETA;
import static anew.core.protocol.Records.LIFE;
import static anew.core.protocol.Records.STAMP;
import static anew.core.protocol.Records.START;
import static anew.core.protocol.Records.STOR1;
import static anew.core.protocol.Records.STOR2;
import static anew.core.protocol.Records.STOR3;
import static anew.core.protocol.Records.TIMERS;
import static anew.core.protocol.Records.after;
import static anew.core.protocol.Records.inUse;
import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.Epoch;
import anew.core.model.HostName;
import anew.core.model.Incarnation;
import anew.core.model.LegLife;
import anew.core.model.LegReport;
import anew.core.model.Owner;
import anew.core.model.PoolName;
import anew.core.model.VolumeRecord;
import anew.core.protocol.Link.Member;
import anew.core.protocol.Link.Session;
import anew.core.protocol.OwnerEffect.Resync;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Rules O1 to O10 of docs/volumes.md, one by one; the simulator has them together. */
class OwnerProtocolTest {

    private static final LegLife LEG_LIFE = new LegLife(LIFE, STAMP, 1);
    private static final Link WELL = link(Session.WELL, Member.ACTIVE);
    private static final Link LOGGED_IN = link(Session.WELL, Member.ABSENT);
    private static final Link SILENT = link(Session.SILENT, Member.ACTIVE);

    private final OwnerProtocol protocol = new OwnerProtocol(TIMERS);
    private final SortedMap<HostName, LegReport> reports = new TreeMap<>();
    private final SortedMap<HostName, LegLife> sessions = new TreeMap<>(Map.of(STOR1, LEG_LIFE, STOR2, LEG_LIFE));
    private final SortedMap<HostName, Incarnation> present = new TreeMap<>();
    private final SortedMap<HostName, Epoch> stopped = new TreeMap<>();
    private final List<OwnerEffect> effects = new ArrayList<>();
    private Optional<OwnerEffect.Work> underWay = Optional.empty();
    private Instant now = START;
    private VolumeRecord record = inUse();
    private OwnerState state = OwnerState.starting(ALPHA, Optional.empty(), START, false, START);

    OwnerProtocolTest() {
        present.put(ALPHA.pserver(), ALPHA.incarnation());
        present.put(BETA.pserver(), BETA.incarnation());
    }

    // O1

    @Test
    void aLivingOwnerIsNotFencedUnlessThatIsUrgent() {
        assigned(BETA, false);
        betaReads();
        assertThat(effects).isEmpty();
        assigned(BETA, true);
        betaReads();
        assertThat(commits()).containsExactly(new Change.Fence());
    }

    @Test
    void anOwnerThatIsGoneIsFenced() {
        assigned(BETA, false);
        present.remove(ALPHA.pserver());
        betaReads();
        assertThat(commits()).containsExactly(new Change.Fence());
    }

    @Test
    void nobodyButWhomItIsAssignedToClaimsAVolume() {
        record = after(record, new Change.Fence());
        fencedBy(STOR1, STOR2);
        present.remove(ALPHA.pserver());
        betaReads();
        assertThat(effects).isEmpty();
    }

    @Test
    void aLegThatRefusesTheLedgerStopsTheClaim() {
        fencedForBeta();
        reports.put(STOR2, report(STOR2, LegReport.State.REFUSED, record.epoch()));
        betaReads();
        assertThat(effects).isEmpty();
    }

    // O2, O3

    @Test
    void aLegThatDoesNotConfirmIsDroppedByCommitAndOnlyAfterThePatience() {
        fencedForBeta();
        stopped.put(ALPHA.pserver(), Epoch.FIRST);
        fencedBy(STOR1);
        betaReads();
        assertThat(effects).isEmpty();
        later(TIMERS.fencePatience().toSeconds());
        assertThat(commits()).containsExactly(new Change.Drop(new TreeSet<>(Set.of(STOR2))));
    }

    @Test
    void withoutAnyFencedLegThereIsNoTakeOver() {
        fencedForBeta();
        stopped.put(ALPHA.pserver(), Epoch.FIRST);
        betaReads();
        later(1000);
        assertThat(effects).isEmpty();
    }

    @Test
    void aFenceOfAnEarlierEpochIsNoConfirmation() {
        fencedForBeta();
        stopped.put(ALPHA.pserver(), Epoch.FIRST);
        reports.put(STOR1, report(STOR1, LegReport.State.FENCED, Epoch.FIRST));
        reports.put(STOR2, report(STOR2, LegReport.State.FENCED, Epoch.FIRST));
        betaReads();
        assertThat(effects).isEmpty();
    }

    @Test
    void thePreviousOwnersDomuMustBeKnownToHaveEnded() {
        fencedForBeta();
        fencedBy(STOR1, STOR2);
        betaReads();
        assertThat(effects).isEmpty();
        stopped.put(ALPHA.pserver(), Epoch.FIRST);
        betaReads();
        assertThat(commits()).containsExactly(new Change.Own(BETA, false));
    }

    @Test
    void anOwnerThatIsBackInAnotherLifeRunsNoDomuOfTheOneBefore() {
        fencedForBeta();
        fencedBy(STOR1, STOR2);
        present.put(ALPHA.pserver(), new Incarnation("alpha-2"));
        betaReads();
        assertThat(commits()).containsExactly(new Change.Own(BETA, false));
    }

    // O4

    @Test
    void theArrayIsAssembledFromTheLegsInSyncAndNothingIsGrantedBefore() {
        owning();
        kernel(false, Link.NONE, Link.NONE);
        openBy(STOR1, STOR2);
        read();
        assertThat(effects).containsExactly(new OwnerEffect.LogIn(STOR1, LEG_LIFE, record.secret()));
        worked(false, LOGGED_IN, Link.NONE);
        assertThat(effects).containsExactly(new OwnerEffect.LogIn(STOR2, LEG_LIFE, record.secret()));
        worked(false, LOGGED_IN, LOGGED_IN);
        assertThat(effects)
                .containsExactly(new OwnerEffect.Assemble(
                        state.held().orElseThrow(), new TreeSet<>(Set.of(STOR1, STOR2)), false));
        assertThat(protocol.grant(state, now)).isEmpty();
        worked(true, WELL, WELL);
        assertThat(protocol.grant(state, now)).isPresent();
    }

    // O5

    @Test
    void aSilentLegIsFailedOnlyAfterItWasDroppedByCommitAndTheOtherLegsHaveThatBesideThem() {
        running();
        kernel(true, WELL, SILENT);
        assertThat(commits()).containsExactly(new Change.Drop(new TreeSet<>(Set.of(STOR2))));
        kernel(true, WELL, SILENT);
        assertThat(effects).isEmpty();
        decided(new Change.Drop(new TreeSet<>(Set.of(STOR2))));
        assertThat(effects).isEmpty();
        openBy(STOR1);
        read();
        assertThat(effects).containsExactly(new OwnerEffect.Fail(STOR2));
    }

    @Test
    void anOwnerThatHearsNoLegDropsNone() {
        running();
        kernel(true, SILENT, SILENT);
        assertThat(effects).isEmpty();
    }

    @Test
    void aLegThatSaysItDoesNotServeIsNoReasonToDropTheOther() {
        running();
        reports.put(STOR2, report(STOR2, LegReport.State.SILENT, record.epoch()));
        read();
        assertThat(commits()).containsExactly(new Change.Drop(new TreeSet<>(Set.of(STOR2))));
        decided(new Change.Drop(new TreeSet<>(Set.of(STOR2))));
        kernel(true, SILENT, WELL);
        assertThat(commits()).isEmpty();
    }

    // O6

    @Test
    void aLegIsBroughtBackByTheBitmapOnlyInTheLifeInWhichItWasInSync() {
        droppedStor2();
        assertThat(effects).containsExactly(new OwnerEffect.LogIn(STOR2, life(STOR2), record.secret()));
        worked(true, WELL, LOGGED_IN);
        assertThat(effects).containsExactly(new OwnerEffect.Add(STOR2, Resync.BITMAP));
    }

    @Test
    void aLegWhosePserverHasRestartedIsCopiedInFull() {
        droppedStor2();
        reports.put(STOR2, report(LegReport.State.OPEN, record.epoch(), life(STOR2, new Incarnation("stor2-2"))));
        read();
        worked(true, WELL, Link.NONE);
        worked(true, WELL, LOGGED_IN);
        assertThat(effects).containsExactly(new OwnerEffect.Add(STOR2, Resync.FULL));
    }

    @Test
    void aLegIsInSyncOnlyWhenMdSaysSo() {
        stor2Syncs();
        kernel(true, WELL, link(Session.WELL, Member.SYNCING));
        assertThat(effects).isEmpty();
        worked(true, WELL, WELL);
        assertThat(effects).containsExactly(new OwnerEffect.Flush(STOR2));
        worked(true, WELL, WELL);
        assertThat(commits()).containsExactly(new Change.Join(new TreeMap<>(Map.of(STOR2, STAMP))));
    }

    @Test
    void aReturningLegIsNotFailedWhileItsReturnMayBeCommitted() {
        stor2Syncs();
        worked(true, WELL, WELL);
        worked(true, WELL, WELL);
        kernel(true, WELL, SILENT);
        assertThat(effects).isEmpty();
    }

    /** What is under way in a session must be over before the next; only the leg knows, and only the ledger can tell it. */
    @Test
    void aReturningLegIsFailedOnlyAfterTheLedgerHasEndedItsSession() {
        stor2Syncs();
        worked(true, WELL, link(Session.WELL, Member.SYNCING));
        kernel(true, WELL, link(Session.SILENT, Member.SYNCING));
        Change.Drop end = new Change.Drop(new TreeSet<>(Set.of(STOR2)));
        assertThat(effects).containsExactly(new OwnerEffect.Commit(record, end));
        decided(end);
        openBy(STOR1);
        read();
        assertThat(effects).containsExactly(new OwnerEffect.Fail(STOR2));
    }

    @Test
    void aReturningLegWhoseSessionTheLedgerHasEndedIsNotInSyncHoweverWellItLooks() {
        stor2Syncs();
        worked(true, WELL, link(Session.WELL, Member.SYNCING));
        kernel(true, WELL, link(Session.SILENT, Member.SYNCING));
        decided(new Change.Drop(new TreeSet<>(Set.of(STOR2))));
        kernel(true, WELL, WELL);
        assertThat(effects).isEmpty();
    }

    @Test
    void aLegIsLoggedInAgainOnlyOnceItHasClosedTheSessionBefore() {
        running();
        LegReport before = report(STOR2, LegReport.State.OPEN, record.epoch());
        droppedStor2();
        reports.put(STOR2, before);
        underWay = Optional.empty();
        feed(new OwnerEvent.WorkFailed(new OwnerEffect.LogIn(STOR2, life(STOR2), record.secret()), "refused"));
        read();
        later(2);
        assertThat(effects).isEmpty();
        openBy(STOR2);
        read();
        assertThat(effects).containsExactly(new OwnerEffect.LogIn(STOR2, life(STOR2), record.secret()));
    }

    @Test
    void aLegThatAnAgentBeforeThisOneWasBringingBackGoesOn() {
        stor2Syncs();
        underWay = Optional.empty();
        state = OwnerState.starting(ALPHA, state.holding(), now.plusSeconds(5), true, now);
        kernel(true, WELL, link(Session.WELL, Member.SYNCING));
        read();
        decided(new Change.Touch());
        assertThat(effects).isEmpty();
        kernel(true, WELL, WELL);
        assertThat(effects).containsExactly(new OwnerEffect.Flush(STOR2));
    }

    // O7, O8, O9, O10

    @Test
    void aFencedOwnerKillsItsDomuBeforeAnythingElseAndSaysSo() {
        running();
        domu(true);
        record = after(record, new Change.Fence());
        read();
        assertThat(effects).containsExactly(new OwnerEffect.KillDomu());
        domu(false);
        assertThat(effects).containsExactly(new OwnerEffect.TearDown());
        assertThat(protocol.grant(state, now)).isEmpty();
        worked(false, Link.NONE, Link.NONE);
        assertThat(effects).containsExactly(new OwnerEffect.TellStopped(Epoch.FIRST));
    }

    @Test
    void anOwnerWithoutALeaseKillsItsDomuAndClaimsTheVolumeAnew() {
        running();
        domu(true);
        later(TIMERS.lease().toSeconds());
        assertThat(effects).containsExactly(new OwnerEffect.KillDomu());
        domu(false);
        assertThat(effects).contains(new OwnerEffect.TearDown());
        leased();
        worked(false, Link.NONE, Link.NONE);
        assertThat(commits()).containsExactly(new Change.Fence());
    }

    @Test
    void theLeaseIsBelievedForLessThanTheLedgerGrantsIt() {
        assertThat(TIMERS.leaseBelieved()).isLessThan(TIMERS.lease());
    }

    @Test
    void anAgentThatRestartsKeepsWhatItsKernelHolds() {
        running();
        state = OwnerState.starting(ALPHA, state.holding(), now.plusSeconds(5), true, now);
        kernel(true, WELL, WELL);
        read();
        assertThat(commits()).containsExactly(new Change.Touch());
    }

    @Test
    void aLeaseThatEndedUnseenIsNoticedWhenTheNextOneBegins() {
        running();
        now = now.plusSeconds(TIMERS.lease().toSeconds());
        leased();
        assertThat(protocol.grant(state, now)).isEmpty();
        assertThat(effects).containsExactly(new OwnerEffect.TearDown());
    }

    @Test
    void aDomuWhoseLeaseWasOverIsDestroyedByTheNextAgentTooAlthoughThereIsALeaseAgain() {
        running();
        domu(true);
        now = now.plusSeconds(TIMERS.lease().toSeconds());
        leased();
        assertThat(effects).containsExactly(new OwnerEffect.KillDomu());

        state = OwnerState.starting(ALPHA, state.holding(), now.plusSeconds(5), true, now);
        kernel(true, WELL, WELL);
        assertThat(effects).as("without asking the ledger").containsExactly(new OwnerEffect.KillDomu());
        domu(false);
        leased();
        read();
        worked(false, Link.NONE, Link.NONE);
        assertThat(state.holding()).isEmpty();
        assertThat(commits()).containsExactly(new Change.Fence());
    }

    @Test
    void aDomuThatIsAskedToShutDownIsStillDestroyedWhenItMustBe() {
        running();
        domu(true);
        assigned(BETA, true);
        read();
        assertThat(effects).containsExactly(new OwnerEffect.ShutDownDomu());
        record = after(record, new Change.Fence());
        read();
        assertThat(effects).containsExactly(new OwnerEffect.KillDomu());
    }

    @Test
    void anOwnerLetsGoOfAVolumeThatIsAssignedToAnother() {
        running();
        domu(true);
        assigned(BETA, false);
        read();
        assertThat(effects).containsExactly(new OwnerEffect.ShutDownDomu());
        domu(false);
        assertThat(effects).containsExactly(new OwnerEffect.TearDown());
        worked(false, Link.NONE, Link.NONE);
        assertThat(commits()).containsExactly(new Change.Release(ALPHA));
    }

    @Test
    void whatIsBeingTakenApartIsTakenApartToTheEndAlthoughItIsWantedAgain() {
        running();
        assigned(BETA, false);
        read();
        assertThat(effects).containsExactly(new OwnerEffect.TearDown());
        record = after(record, new Change.Assign(Optional.of(ALPHA.pserver()), false));
        read();
        assertThat(protocol.grant(state, now)).isEmpty();
        OwnerEffect.Work work = underWay.orElseThrow();
        underWay = Optional.empty();
        feed(new OwnerEvent.WorkFailed(work, "in use"));
        assertThat(protocol.grant(state, now)).isEmpty();
        later(2);
        assertThat(effects).containsExactly(new OwnerEffect.TearDown());
        worked(false, Link.NONE, Link.NONE);
        assertThat(commits()).containsExactly(new Change.Fence());
    }

    @Test
    void whatANewAgentFindsWithoutADomuMayBeHalfTakenApartAndIsSoToTheEnd() {
        running();
        state = OwnerState.starting(ALPHA, state.holding(), now.plusSeconds(5), false, now);
        kernel(true, WELL, WELL);
        read();
        assertThat(protocol.grant(state, now)).isEmpty();
        decided(new Change.Touch());
        assertThat(effects).containsExactly(new OwnerEffect.TearDown());
    }

    @Test
    void underADomuThatANewAgentFindsNothingWasTakenApart() {
        running();
        state = OwnerState.starting(ALPHA, state.holding(), now.plusSeconds(5), false, now);
        domu(true);
        kernel(true, WELL, WELL);
        read();
        decided(new Change.Touch());
        assertThat(effects).isEmpty();
        assertThat(protocol.grant(state, now)).isPresent();
    }

    @Test
    void whatALedgerThatHasGoneBackHoldsIsNotTakenForLateNews() {
        VolumeRecord before = after(inUse(), new Change.Release(ALPHA));
        VolumeRecord fenced = after(before, new Change.Fence());
        record = fenced;
        leased();
        read();
        record = before;
        read();
        assertThat(protocol.waitsFor(state, now)).as("late news").doesNotContain("anew recover");

        feed(new OwnerEvent.LedgerWentBack());
        read();
        assertThat(protocol.waitsFor(state, now)).contains("anew recover");

        record = fenced;
        read();
        assertThat(protocol.waitsFor(state, now)).doesNotContain("anew recover");
    }

    @Test
    void aLedgerThatHasGoneBackIsNotWrittenTo() {
        running();
        kernel(true, WELL, SILENT);
        OwnerEffect.Commit drop = (OwnerEffect.Commit) effects.getFirst();
        VolumeRecord restored = inUse();
        feed(new OwnerEvent.CommitDecided(drop, restored));
        assertThat(effects).isEmpty();
        assertThat(protocol.waitsFor(state, now)).contains("recover");
    }

    // O6, legs that are not trusted

    @Test
    void aLegThatIsWrongIsOutBeforeAnotherIsFilled() {
        running();
        record = after(record, new Change.Replace(STOR2, STOR3, new PoolName("bulk"), true));
        openBy(STOR1, STOR2, STOR3);
        read();
        assertThat(effects)
                .containsExactly(new OwnerEffect.Commit(record, new Change.Drop(new TreeSet<>(Set.of(STOR2)))));

        decided(new Change.Drop(new TreeSet<>(Set.of(STOR2))));
        assertThat(effects).isEmpty();
        openBy(STOR1, STOR3);
        read();
        assertThat(effects).containsExactly(new OwnerEffect.Fail(STOR2));
        worked(true, WELL, Link.NONE);
        assertThat(effects).containsExactly(new OwnerEffect.LogIn(STOR3, life(STOR3), record.secret()));
    }

    @Test
    void aLegThatIsWrongStaysWhereNoOtherHasTheData() {
        running();
        record = after(
                record,
                new Change.Replace(STOR2, STOR3, new PoolName("bulk"), true),
                new Change.Drop(new TreeSet<>(Set.of(STOR1))));
        openBy(STOR2, STOR3);
        reports.remove(STOR1);
        kernel(true, Link.NONE, WELL);
        read();

        assertThat(record.inSync()).containsExactly(STOR2);
        assertThat(effects).containsExactly(new OwnerEffect.LogIn(STOR3, life(STOR3), record.secret()));
    }

    // O11

    @Test
    void anOwnerAllOfWhoseLegsHaveRestartedClaimsTheVolumeAnew() {
        running();
        domu(true);
        reports.put(STOR1, report(STOR1, LegReport.State.RESTARTED, record.epoch()));
        reports.put(STOR2, report(STOR2, LegReport.State.RESTARTED, record.epoch()));
        read();
        assertThat(effects).containsExactly(new OwnerEffect.KillDomu());
        domu(false);
        worked(false, Link.NONE, Link.NONE);
        assertThat(commits()).containsExactly(new Change.Fence());
    }

    // The world

    private static Link link(Session session, Member member) {
        return new Link(session, member, Optional.of(LEG_LIFE));
    }

    private void assigned(Owner to, boolean urgent) {
        record = after(record, new Change.Assign(Optional.of(to.pserver()), urgent));
    }

    private void fencedForBeta() {
        assigned(BETA, true);
        record = after(record, new Change.Fence());
    }

    private void owning() {
        record = after(record, new Change.Release(ALPHA));
        fencedBy(STOR1, STOR2);
        leased();
        read();
        assertThat(commits()).containsExactly(new Change.Own(ALPHA, false));
        decided(new Change.Own(ALPHA, false));
    }

    private void running() {
        record = inUse();
        openBy(STOR1, STOR2);
        state = OwnerState.starting(
                ALPHA,
                Optional.of(new Holding(
                        new FenceProof(record.id(), record.epoch(), new TreeSet<>(Set.of(STOR1, STOR2))), false)),
                now.plusSeconds(5),
                true,
                now);
        leased();
        kernel(true, WELL, WELL);
        read();
        decided(new Change.Touch());
        domu(false);
        effects.clear();
    }

    private void droppedStor2() {
        running();
        kernel(true, WELL, SILENT);
        decided(new Change.Drop(new TreeSet<>(Set.of(STOR2))));
        openBy(STOR1);
        read();
        worked(true, WELL, Link.NONE);
        assertThat(effects).isEmpty();
        openBy(STOR2);
        read();
    }

    private void stor2Syncs() {
        droppedStor2();
        worked(true, WELL, LOGGED_IN);
    }

    private void betaReads() {
        if (!state.self().equals(BETA)) {
            state = OwnerState.starting(BETA, Optional.empty(), START, false, now);
            leased();
        }
        read();
    }

    private void leased() {
        feed(new OwnerEvent.LeaseRenewed(now));
    }

    private void read() {
        feed(new OwnerEvent.LedgerRead(new VolumeView(record, reports, present, stopped)));
    }

    private void kernel(boolean assembled, Link stor1, Link stor2) {
        SortedMap<HostName, Link> links = new TreeMap<>();
        links.put(STOR1, stor1);
        links.put(STOR2, stor2);
        links.values().removeIf(Link.NONE::equals);
        links.replaceAll(
                (leg, link) -> new Link(link.session(), link.member(), Optional.ofNullable(sessions.get(leg))));
        feed(new OwnerEvent.Observed(links, assembled, true, record.size().bytes()));
    }

    private void domu(boolean exists) {
        feed(new OwnerEvent.DomuSeen(exists));
    }

    /** The work under way is done, and this is what the kernel says then. */
    private void worked(boolean assembled, Link stor1, Link stor2) {
        OwnerEffect.Work work = underWay.orElseThrow();
        underWay = Optional.empty();
        if (work instanceof OwnerEffect.LogIn(HostName leg, LegLife life, String _)) {
            sessions.put(leg, life);
        }
        kernel(assembled, stor1, stor2);
        feed(new OwnerEvent.WorkDone(work));
    }

    /** The commit of {@code change}, which is under way, is done. */
    private void decided(Change change) {
        OwnerEffect.Commit commit = new OwnerEffect.Commit(record, change);
        record = after(record, change);
        feed(new OwnerEvent.CommitDecided(commit, record));
    }

    private void later(long seconds) {
        now = now.plusSeconds(seconds);
        if (state.self().equals(BETA)) {
            state = state.withLeaseUntil(now.plusSeconds(5));
        }
        feed(new OwnerEvent.Tick());
    }

    private void feed(OwnerEvent event) {
        OwnerProtocol.Step step = protocol.step(state, event, now);
        state = step.state();
        effects.clear();
        effects.addAll(step.effects());
        step.effects().stream()
                .filter(OwnerEffect.Work.class::isInstance)
                .map(OwnerEffect.Work.class::cast)
                .forEach(work -> underWay = Optional.of(work));
    }

    private List<Change> commits() {
        return effects.stream()
                .filter(OwnerEffect.Commit.class::isInstance)
                .map(effect -> ((OwnerEffect.Commit) effect).change())
                .toList();
    }

    private void fencedBy(HostName... legs) {
        for (HostName leg : legs) {
            reports.put(leg, report(leg, LegReport.State.FENCED, record.epoch()));
        }
    }

    private void openBy(HostName... legs) {
        for (HostName leg : legs) {
            reports.put(leg, report(leg, LegReport.State.OPEN, record.epoch()));
        }
    }

    private LegReport report(HostName leg, LegReport.State what, Epoch epoch) {
        return report(what, epoch, life(leg));
    }

    private LegReport report(LegReport.State what, Epoch epoch, LegLife life) {
        return new LegReport(
                what, epoch, record.version(), life, false, record.size().bytes(), "");
    }

    private LegLife life(HostName leg) {
        return life(leg, LIFE);
    }

    /** With the session that the record has. */
    private LegLife life(HostName leg, Incarnation incarnation) {
        return new LegLife(incarnation, STAMP, record.sessions().getOrDefault(leg, 0L));
    }
}
