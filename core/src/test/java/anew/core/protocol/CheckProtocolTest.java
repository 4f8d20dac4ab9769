package anew.core.protocol;

import static anew.core.protocol.Records.ALPHA;
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

import anew.core.model.CheckOrder;
import anew.core.model.CheckReport;
import anew.core.model.CheckReport.Finding;
import anew.core.model.CheckReport.Places;
import anew.core.model.CheckReport.Stage;
import anew.core.model.Difference;
import anew.core.model.Epoch;
import anew.core.model.HostName;
import anew.core.model.LegLife;
import anew.core.model.VolumeRecord;
import anew.core.protocol.CheckProtocol.Effect;
import anew.core.protocol.CheckProtocol.Event;
import anew.core.protocol.CheckProtocol.Scrub;
import anew.core.protocol.Link.Member;
import anew.core.protocol.Link.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rule O12 of docs/volumes.md. */
class CheckProtocolTest {

    private static final Link WELL = link(Session.WELL, Member.ACTIVE);
    private static final long GIBIBYTE = 1L << 30;
    private static final Duration HOUR = Duration.ofHours(1);

    private final CheckProtocol protocol = new CheckProtocol(new OwnerProtocol(TIMERS));
    private final CheckOrder order = new CheckOrder(Epoch.FIRST, 17);
    private final SortedMap<HostName, Link> links = new TreeMap<>(Map.of(STOR1, WELL, STOR2, WELL));
    private VolumeRecord record = inUse();
    private Instant now = START;
    private Instant leaseUntil = START.plus(HOUR.multipliedBy(2));
    private boolean settled = true;
    private Optional<CheckReport> report = Optional.empty();
    private Optional<Effect> effect = Optional.empty();

    @Test
    void legsThatMdFindsEqualAreNotComparedAgain() {
        on(new Event.Due());
        assertThat(effect).contains(new Effect.Begin());
        on(new Event.Due());
        assertThat(effect).contains(new Effect.Look());
        on(new Event.Seen(new Scrub.UnderWay(1, 10)));
        assertThat(effect).isEmpty();
        assertThat(stage()).isEqualTo(new Stage.Reading(1, 10));
        now = now.plus(HOUR);
        on(new Event.Seen(new Scrub.Over(true, 0)));

        assertThat(stage()).isEqualTo(new Stage.Ended(START.plus(HOUR), new Finding.Equal(0)));
        assertThat(effect).isEmpty();
        assertThat(report)
                .contains(new CheckReport(
                        order, ALPHA.pserver(), record.inSync(), START, new Stage.Ended(now, new Finding.Equal(0))));
    }

    @Test
    void whatMdCountsIsLookedForOnAllLegsToTheEnd() {
        found(65536);
        long piece = CheckProtocol.PIECE_BYTES;
        for (long from = 0; from < GIBIBYTE; from += piece) {
            assertThat(effect).contains(new Effect.Compare(record.inSync(), from, from + piece));
            on(new Event.Compared(from + piece, from == piece ? List.of(place(from + 8192)) : List.of()));
        }

        assertThat(finding()).isEqualTo(new Finding.Differing(new Places(List.of(place(piece + 8192)), 0)));
        assertThat(effect).isEmpty();
    }

    @Test
    void whatDifferedForAMomentOnlyIsTold() {
        found(65536);
        compareAll(List.of());

        assertThat(finding()).isEqualTo(new Finding.Equal(65536));
    }

    @Test
    void moreThanAFewPlacesAreCountedOnly() {
        found(1);
        List<Difference> twentyTwo =
                IntStream.range(0, 22).mapToObj(i -> place(8192L * i)).toList();
        on(new Event.Compared(CheckProtocol.PIECE_BYTES, twentyTwo));
        compareAll(List.of());

        Places places = ((Finding.Differing) finding()).places();
        assertThat(places.first()).hasSize(CheckReport.PLACES_MAX).first().isEqualTo(place(0));
        assertThat(places.more()).isEqualTo(2);
    }

    @Test
    void aNewAgentBeginsAnew() {
        found(65536);
        report = Optional.empty();

        on(new Event.Due());

        assertThat(effect).contains(new Effect.Begin());
        assertThat(stage()).isEqualTo(new Stage.Reading(0, GIBIBYTE));
    }

    @Test
    void aCheckIsNotBegunWhileALegCatchesUp() {
        record = after(
                record,
                new Change.Replace(STOR1, STOR3, record.legs().firstEntry().getValue(), false));
        links.put(STOR3, link(Session.WELL, Member.SYNCING));

        on(new Event.Due());

        assertThat(finding()).isEqualTo(new Finding.NotRun("stor3 is catching up"));
        assertThat(effect).contains(new Effect.GiveWay());
    }

    @Test
    void aCheckGivesWayToALegThatIsToCatchUp() {
        on(new Event.Due());
        on(new Event.Due());
        links.put(STOR3, link(Session.WELL, Member.SYNCING));

        on(new Event.Seen(new Scrub.Over(true, 0)));

        assertThat(finding()).isEqualTo(new Finding.NotRun("stor3 is catching up"));
        assertThat(effect).contains(new Effect.GiveWay());
        on(new Event.Due());
        assertThat(effect).isEmpty();
    }

    @Test
    void legsThatAreBeingMadeEqualAreNotChecked() {
        settled = false;
        on(new Event.Due());

        assertThat(finding()).isEqualTo(new Finding.NotRun("its legs are being made equal"));
    }

    @Test
    void nothingIsConcludedOnceALegHasBeenDropped() {
        found(65536);
        record = after(record, new Change.Drop(new TreeSet<>(Set.of(STOR2))));
        links.remove(STOR2);

        on(new Event.Compared(GIBIBYTE, List.of()));

        assertThat(finding())
                .isEqualTo(new Finding.NotRun("the legs in sync changed from stor1, stor2 to stor1 meanwhile"));
    }

    @Test
    void oneLegHasNothingToBeComparedWith() {
        record = after(record, new Change.Drop(new TreeSet<>(Set.of(STOR2))));
        links.remove(STOR2);

        on(new Event.Due());

        assertThat(finding()).isEqualTo(new Finding.NotRun("only 1 of its legs is in sync, and it takes 2 to compare"));
    }

    @Test
    void whileALegIsSilentItWaits() {
        on(new Event.Due());
        Optional<CheckReport> before = report;
        links.put(STOR2, link(Session.SILENT, Member.ACTIVE));

        on(new Event.Seen(new Scrub.Over(true, 0)));
        assertThat(report).isEqualTo(before);
        assertThat(effect).isEmpty();

        links.put(STOR2, WELL);
        on(new Event.Due());
        assertThat(effect).contains(new Effect.Look());
    }

    @Test
    void nobodyButTheOwnerInOfficeOfThatEpochActs() {
        leaseUntil = START;
        on(new Event.Due());
        assertThat(effect).isEmpty();
        assertThat(report).isEmpty();

        leaseUntil = START.plus(HOUR);
        record = after(record, new Change.Fence());
        on(new Event.Due());
        assertThat(effect).isEmpty();
        assertThat(report).isEmpty();
    }

    @Test
    void whatMdDidNotReadToTheEndProvesNothing() {
        on(new Event.Due());
        on(new Event.Seen(new Scrub.Over(false, 0)));

        assertThat(finding()).isEqualTo(new Finding.NotRun("it was interrupted"));
    }

    @Test
    void whatFailsIsTold() {
        on(new Event.Due());
        on(new Event.Failed("the mirror does not run"));

        assertThat(finding()).isEqualTo(new Finding.NotRun("the mirror does not run"));
    }

    private void found(long mismatched) {
        on(new Event.Due());
        on(new Event.Due());
        on(new Event.Seen(new Scrub.Over(true, mismatched)));
        assertThat(stage()).isEqualTo(new Stage.Comparing(0, GIBIBYTE, mismatched, Places.NONE));
    }

    private void compareAll(List<Difference> inEach) {
        while (effect.orElse(new Effect.Look()) instanceof Effect.Compare(var _, long _, long to)) {
            on(new Event.Compared(to, inEach));
        }
    }

    private Stage stage() {
        return report.orElseThrow().stage();
    }

    private Finding finding() {
        return ((Stage.Ended) stage()).finding();
    }

    private static Difference place(long offset) {
        return new Difference(offset, 4096, new TreeSet<>());
    }

    private static Link link(Session session, Member member) {
        return new Link(session, member, Optional.of(new LegLife(LIFE, STAMP, 1)));
    }

    /** Time is what a calendar shows, too. */
    private void on(Event event) {
        FenceProof proof = new FenceProof(record.id(), Epoch.FIRST, new TreeSet<>(Set.of(STOR1, STOR2)));
        VolumeView view = new VolumeView(record, new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
        OwnerState state = OwnerState.starting(ALPHA, Optional.of(new Holding(proof, false)), leaseUntil, true, START)
                .withView(view, START)
                .withKernel(new OwnerEvent.Observed(links, true, settled, GIBIBYTE));
        CheckProtocol.Step step = protocol.step(state, order, report, event, now, now);
        report = step.report();
        effect = step.effect();
    }
}
