package anew.core.protocol;

import static anew.core.protocol.Records.ALPHA;
import static anew.core.protocol.Records.LIFE;
import static anew.core.protocol.Records.STAMP;
import static anew.core.protocol.Records.START;
import static anew.core.protocol.Records.STOR1;
import static anew.core.protocol.Records.TIMERS;
import static anew.core.protocol.Records.after;
import static anew.core.protocol.Records.fresh;
import static anew.core.protocol.Records.inUse;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.Incarnation;
import anew.core.model.LegLife;
import anew.core.model.LegMark;
import anew.core.model.LegMark.Opening;
import anew.core.model.LegReport;
import anew.core.model.LegReport.State;
import anew.core.model.VolumeRecord;
import anew.core.protocol.LegState.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Rules L1 to L6 of docs/volumes.md, one by one; the simulator has them together. */
class LegProtocolTest {

    private final LegProtocol protocol = new LegProtocol(TIMERS);
    private final List<LegEffect> done = new ArrayList<>();

    @Test
    void aNewLegIsCreatedMarkedAndReported() {
        settle(blank(), new LegEvent.RecordRead(fresh()));
        assertThat(kinds()).containsExactly("Create", "Mark", "Report");
        assertThat(((LegEffect.Create) done.getFirst()).zeroed()).isTrue();
        assertThat(reported().state()).isEqualTo(State.FENCED);
    }

    @Test
    void aFenceIsReportedOnlyAfterTheLegWasClosedAndThatWasWrittenDown() {
        VolumeRecord used = inUse();
        VolumeRecord fenced = after(used, new Change.Fence());
        settle(open(used), new LegEvent.RecordRead(fenced));
        assertThat(kinds()).containsExactly("Close", "Mark", "Report");
        assertThat(reported().state()).isEqualTo(State.FENCED);
        assertThat(reported().epoch()).isEqualTo(fenced.epoch());
    }

    @Test
    void aLegThatCannotBeClosedIsNotReportedFenced() {
        VolumeRecord used = inUse();
        VolumeRecord fenced = after(used, new Change.Fence());
        LegProtocol.Step step = protocol.step(open(used), new LegEvent.RecordRead(fenced), START);
        step = protocol.step(
                step.state(), new LegEvent.Failed(step.effect().orElseThrow(), "commands under way"), START);
        assertThat(step.effect()).isEmpty();
        step = protocol.step(step.state(), new LegEvent.Tick(), step.wakeAt().orElseThrow());
        assertThat(step.effect()).contains(new LegEffect.Close());
    }

    @Test
    void aLegIsOpenedOnlyAfterThatWasWrittenDown() {
        VolumeRecord owned = inUse();
        settle(closed(owned, Optional.empty()), new LegEvent.RecordRead(owned));
        assertThat(kinds()).containsExactly("Mark", "Open", "Report");
        assertThat(((LegEffect.Mark) done.getFirst()).mark().opened()).contains(new Opening(owned.epoch(), LIFE));
    }

    @Test
    void aLegInSyncThatHasRestartedStaysClosed() {
        VolumeRecord owned = inUse();
        settle(closed(owned, openedIn("stor1-0", owned)), new LegEvent.RecordRead(owned));
        assertThat(kinds()).containsExactly("Report");
        assertThat(reported().state()).isEqualTo(State.RESTARTED);
        assertThat(reported().restarted()).isTrue();
    }

    @Test
    void aLegThatHasRestartedIsOpenedOnceItWasDropped() {
        VolumeRecord owned = inUse();
        VolumeRecord dropped = after(owned, new Change.Drop(new TreeSet<>(Set.of(STOR1))));
        settle(closed(owned, openedIn("stor1-0", owned)), new LegEvent.RecordRead(dropped));
        assertThat(kinds()).containsExactly("Mark", "Open", "Report");
    }

    /** Or a write that is under way in it could land after the leg has been brought up to date in the next. */
    @Test
    void aSessionThatTheLedgerHasEndedIsClosedBeforeTheNextIsOpened() {
        VolumeRecord owned = inUse();
        VolumeRecord dropped = after(owned, new Change.Drop(new TreeSet<>(Set.of(STOR1))));
        settle(open(owned), new LegEvent.RecordRead(dropped));
        assertThat(kinds()).containsExactly("Close", "Open", "Mark", "Report");
        assertThat(((LegEffect.Open) done.get(1)).life())
                .isEqualTo(life(dropped))
                .isNotEqualTo(life(owned));
        assertThat(reported().life()).isEqualTo(life(dropped));
    }

    @Test
    void anOlderRecordIsRefusedAndALegInServiceGoesOnServing() {
        VolumeRecord owned = inUse();
        VolumeRecord newer = after(owned, new Change.Touch());
        settle(open(newer), new LegEvent.RecordRead(owned));
        assertThat(kinds()).containsExactly("Report");
        assertThat(reported().state()).isEqualTo(State.REFUSED);
    }

    @Test
    void aRecordOfAnotherHistoryIsRefusedHoweverNewItIs() {
        VolumeRecord owned = inUse();
        VolumeRecord held = after(owned, new Change.Touch());
        VolumeRecord other = after(owned, new Change.Touch(), new Change.Touch(), new Change.Fence());
        settle(closed(held, Optional.empty()), new LegEvent.RecordRead(other));
        assertThat(reported().state()).isEqualTo(State.REFUSED);
    }

    @Test
    void aLegWhoseDiskFailedIsClosed() {
        VolumeRecord used = inUse();
        LegState serving = settle(open(used), new LegEvent.RecordRead(used));
        done.clear();
        settle(serving, new LegEvent.DiskFailed("vdb: I/O error"));
        assertThat(kinds()).containsExactly("Close", "Report");
        assertThat(reported().state()).isEqualTo(State.SILENT);
    }

    @Test
    void aLegInSyncWithoutItsDataIsNotMadeAnew() {
        settle(blank(), new LegEvent.RecordRead(inUse()));
        assertThat(kinds()).containsExactly("Report");
        assertThat(reported().state()).isEqualTo(State.BLANK);
        assertThat(reported().confirms(inUse().epoch())).isFalse();
    }

    @Test
    void aLegThatWasMadeAnewIsNotTakenForTheOneInSync() {
        VolumeRecord used = inUse();
        LegMark another = new LegMark(used, Optional.empty(), STAMP + 1);
        settle(
                LegState.starting(STOR1, LIFE, Optional.of(another), used.size().bytes(), new Gate.Closed()),
                new LegEvent.RecordRead(after(used, new Change.Fence())));
        assertThat(reported().state()).isEqualTo(State.BLANK);
    }

    @Test
    void aLegThatHasLeftIsRemoved() {
        VolumeRecord retired = after(inUse(), new Change.Release(ALPHA), new Change.Retire());
        settle(closed(retired, Optional.empty()), new LegEvent.RecordRead(retired));
        assertThat(kinds()).containsExactly("Remove");
    }

    /** Does all that follows from {@code event}, each effect well. */
    private LegState settle(LegState state, LegEvent event) {
        LegProtocol.Step step = protocol.step(state, event, START);
        while (step.effect().isPresent()) {
            LegEffect effect = step.effect().get();
            done.add(effect);
            LegEvent ended = effect instanceof LegEffect.Create create
                    ? new LegEvent.Created(create, STAMP)
                    : new LegEvent.Done(effect);
            step = protocol.step(step.state(), ended, START);
        }
        return step.state();
    }

    private List<String> kinds() {
        return done.stream().map(effect -> effect.getClass().getSimpleName()).toList();
    }

    private LegReport reported() {
        return ((LegEffect.Report) done.getLast()).report();
    }

    private static LegState blank() {
        return LegState.starting(STOR1, LIFE, Optional.empty(), 0, new Gate.Closed());
    }

    private static LegState closed(VolumeRecord record, Optional<Opening> opened) {
        return LegState.starting(
                STOR1,
                LIFE,
                Optional.of(new LegMark(record, opened, STAMP)),
                record.size().bytes(),
                new Gate.Closed());
    }

    private static LegState open(VolumeRecord record) {
        return LegState.starting(
                STOR1,
                LIFE,
                Optional.of(new LegMark(record, Optional.of(new Opening(record.epoch(), LIFE)), STAMP)),
                record.size().bytes(),
                new Gate.Open(record.epoch(), ALPHA, life(record)));
    }

    private static LegLife life(VolumeRecord record) {
        return new LegLife(LIFE, STAMP, requireNonNull(record.sessions().get(STOR1)));
    }

    private static Optional<Opening> openedIn(String life, VolumeRecord record) {
        return Optional.of(new Opening(record.epoch(), new Incarnation(life)));
    }
}
