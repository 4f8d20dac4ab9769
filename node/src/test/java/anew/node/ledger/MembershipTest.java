package anew.node.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.core.model.MemberId;
import anew.core.port.LedgerDisk.Place;
import anew.core.port.LedgerMembers.Health;
import anew.core.port.LedgerMembers.Member;
import anew.core.port.LedgerMembers.Roll;
import anew.core.port.LedgerServer.Start;
import anew.core.port.LedgerServer.State;
import anew.node.ledger.Membership.Decision;
import anew.node.ledger.Membership.Seen;
import anew.node.ledger.Membership.Step;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MembershipTest {

    private static final HostName SELF = new HostName("stor1");
    private static final IpAddress ADDRESS = IpAddress.parse("10.2.0.11");
    private static final SortedMap<HostName, IpAddress> KEEPERS = new TreeMap<>(Map.of(
            SELF,
            ADDRESS,
            new HostName("stor2"),
            IpAddress.parse("10.2.0.12"),
            new HostName("stor3"),
            IpAddress.parse("10.2.0.13")));
    private static final LedgerSite SITE = new LedgerSite(SELF, ADDRESS, KEEPERS);
    private static final Place HERE = new Place.Present(Path.of("/run/anew/ledger"));
    private static final MemberId LEDGER = new MemberId(77);
    private static final MemberId OURS = new MemberId(-5);
    private static final State RUNS = new State.Running();
    private static final State ENDED = new State.Ended("");
    private static final Roll SILENCE = new Roll.Unknown("cut");
    private static final Health QUIET = new Health.Silent("cut");
    private static final Health WELL =
            new Health.Answers(OURS, Optional.of(new MemberId(2)), "3.4.23", 1 << 20, List.of());

    private static Member member(int number, MemberId id, boolean started) {
        return new Member(
                id,
                started ? "stor" + number : "",
                URI.create("http://10.2.0.1" + number + ":2380"),
                started ? Optional.of(URI.create("http://10.2.0.1" + number + ":2379")) : Optional.empty());
    }

    /** All three, stor1 as given, or the others alone. */
    private static Roll roll(Optional<Member> first) {
        List<Member> members =
                new ArrayList<>(List.of(member(2, new MemberId(2), true), member(3, new MemberId(3), true)));
        first.ifPresent(members::addFirst);
        return new Roll.Known(LEDGER, members);
    }

    private static Roll whole() {
        return roll(Optional.of(member(1, OURS, true)));
    }

    private static Decision decide(
            Place place, Optional<LedgerNote> note, boolean data, State state, Roll roll, Health health) {
        return Membership.decide(new Seen(SITE, place, note, data, state, roll, health));
    }

    private static Optional<LedgerNote> note(LedgerNote note) {
        return Optional.of(note);
    }

    private static Optional<LedgerNote> ours() {
        return note(new LedgerNote.Member(OURS, LEDGER));
    }

    @Test
    void nothingBeginsByItself() {
        Decision decision = decide(new Place.Absent(), Optional.empty(), false, ENDED, SILENCE, QUIET);
        assertThat(decision.step()).isEqualTo(new Step.Wait());
        assertThat(decision.news().problems()).singleElement().asString().contains("anew ledger found", "(cut)");
    }

    @Test
    void aMemberWhoseDiskIsBlankStaysDown() {
        for (Place place : List.of(new Place.Absent(), HERE)) {
            Decision decision = decide(place, Optional.empty(), false, ENDED, whole(), QUIET);
            assertThat(decision.step()).isEqualTo(new Step.Wait());
            assertThat(decision.news().problems())
                    .singleElement()
                    .asString()
                    .contains("has lost its data", "anew ledger replace-member stor1");
        }
    }

    @Test
    void aMemberWhoseDataVanishedIsStoppedAndStaysDown() {
        assertThat(decide(HERE, ours(), false, RUNS, SILENCE, QUIET).step()).isEqualTo(new Step.Stop());
        assertThat(decide(HERE, ours(), false, ENDED, SILENCE, QUIET).step()).isEqualTo(new Step.Wait());
        assertThat(decide(HERE, ours(), false, ENDED, whole(), QUIET).step()).isEqualTo(new Step.Wait());
        assertThat(decide(HERE, note(new LedgerNote.New("t")), false, ENDED, whole(), QUIET)
                        .step())
                .as("it was founded, and has served")
                .isEqualTo(new Step.Wait());
    }

    @Test
    void aMemberThatWasAddedBeginsAsThatMember() {
        Roll added = roll(Optional.of(member(1, new MemberId(9), false)));
        LedgerNote joining = new LedgerNote.Joining(new MemberId(9), LEDGER);

        assertThat(decide(new Place.Absent(), Optional.empty(), false, ENDED, added, QUIET)
                        .step())
                .isEqualTo(new Step.Prepare(joining));
        assertThat(decide(HERE, note(joining), false, ENDED, added, QUIET).step())
                .isEqualTo(new Step.Launch(new Start.Join(((Roll.Known) added).members())));
        assertThat(decide(HERE, note(joining), false, ENDED, SILENCE, QUIET).step())
                .isEqualTo(new Step.Wait());
    }

    @Test
    void whatARemovedMemberHeldIsForgottenBeforeItBeginsAnew() {
        Roll added = roll(Optional.of(member(1, new MemberId(9), false)));
        LedgerNote joining = new LedgerNote.Joining(new MemberId(9), LEDGER);

        assertThat(decide(HERE, ours(), true, RUNS, added, QUIET).step()).isEqualTo(new Step.Stop());
        assertThat(decide(HERE, ours(), true, ENDED, added, QUIET).step()).isEqualTo(new Step.Prepare(joining));
        assertThat(decide(HERE, ours(), false, ENDED, added, QUIET).step()).isEqualTo(new Step.Prepare(joining));
        assertThat(decide(HERE, Optional.empty(), true, ENDED, added, QUIET).step())
                .isEqualTo(new Step.Prepare(joining));
        assertThat(decide(HERE, ours(), true, ENDED, roll(Optional.empty()), QUIET)
                        .step())
                .isEqualTo(new Step.Forget());
    }

    @Test
    void dataOfAnotherLedgerAreLeftAlone() {
        Decision decision = decide(
                HERE, note(new LedgerNote.Member(OURS, new MemberId(78))), true, ENDED, roll(Optional.empty()), QUIET);
        assertThat(decision.step()).isEqualTo(new Step.Wait());
        assertThat(decision.news().problems()).singleElement().asString().contains("of ledger 4e", "ledger 4d");
    }

    @Test
    void whoeverIsToldToFoundDoesAndNotesWhoItIsOnceTheLedgerSaysSo() {
        Optional<LedgerNote> told = note(new LedgerNote.New("t"));
        assertThat(decide(HERE, told, false, ENDED, SILENCE, QUIET).step())
                .isEqualTo(new Step.Launch(new Start.Found("t", KEEPERS)));
        assertThat(decide(HERE, told, true, RUNS, SILENCE, WELL).step()).isEqualTo(new Step.Wait());
        assertThat(decide(HERE, told, true, RUNS, roll(Optional.of(member(1, OURS, false))), WELL)
                        .step())
                .isEqualTo(new Step.Wait());
        assertThat(decide(HERE, told, true, RUNS, whole(), WELL).step())
                .isEqualTo(new Step.Note(new LedgerNote.Member(OURS, LEDGER)));
    }

    @Test
    void aMemberWithItsDataIsStartedWheneverItHasEnded() {
        assertThat(decide(HERE, ours(), true, ENDED, SILENCE, QUIET).step())
                .isEqualTo(new Step.Launch(new Start.GoOn()));
        Decision again = decide(HERE, ours(), true, new State.Ended("status 1"), SILENCE, QUIET);
        assertThat(again.step()).isEqualTo(new Step.Launch(new Start.GoOn()));
        assertThat(again.news().problems()).containsExactly("the ledger's server has ended: status 1");
        assertThat(decide(HERE, ours(), true, new State.Unknown("no systemd"), SILENCE, QUIET)
                        .step())
                .isEqualTo(new Step.Wait());
    }

    @Test
    void aMemberThatIsWellIsLeftAlone() {
        Decision decision = decide(HERE, ours(), true, RUNS, whole(), WELL);
        assertThat(decision.step()).isEqualTo(new Step.Wait());
        assertThat(decision.news())
                .isEqualTo(new LedgerNews("member fffffffffffffffb, follows stor2, 3 members", List.of()));
    }

    @Test
    void aPserverThatIsNotNamedAnyMoreGoesOnUntilItIsReplaced() {
        SortedMap<HostName, IpAddress> others = new TreeMap<>(KEEPERS);
        others.remove(SELF);
        LedgerSite unnamed = new LedgerSite(SELF, ADDRESS, others);

        Decision running = Membership.decide(new Seen(unnamed, HERE, ours(), true, RUNS, whole(), WELL));
        assertThat(running.step()).isEqualTo(new Step.Wait());
        assertThat(running.news().problems()).singleElement().asString().contains("replace-member stor1 --with NEW");
        assertThat(Membership.decide(new Seen(unnamed, HERE, ours(), true, ENDED, SILENCE, QUIET))
                        .step())
                .isEqualTo(new Step.Launch(new Start.GoOn()));
        assertThat(Membership.decide(
                                new Seen(unnamed, new Place.Absent(), Optional.empty(), false, ENDED, SILENCE, QUIET))
                        .step())
                .isEqualTo(new Step.Rest());
    }

    @Test
    void aDiskThatCannotBeLookedAtStartsNothing() {
        Decision decision =
                decide(new Place.Unknown("lvs exited with 5"), Optional.empty(), false, ENDED, whole(), QUIET);
        assertThat(decision.step()).isEqualTo(new Step.Wait());
        assertThat(decision.news().problems()).singleElement().asString().contains("lvs exited with 5");
    }

    @Test
    void aNoteReadsAsItWasWritten() {
        for (LedgerNote note : List.of(
                new LedgerNote.New("6d0f3a"),
                new LedgerNote.Joining(OURS, LEDGER),
                new LedgerNote.Member(LEDGER, OURS))) {
            assertThat(LedgerNote.parse(note.text() + "\n")).isEqualTo(note);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "new", "new a b", "member 1", "member x 1", "joining 1 2 3", "new two;words"})
    void anotherNoteIsRefused(String text) {
        assertThat(catchThrowable(() -> LedgerNote.parse(text))).isInstanceOf(IllegalArgumentException.class);
    }
}
