package anew.drivers.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.port.Ledger;
import anew.core.port.Ledger.Change;
import anew.core.port.Ledger.Compare;
import anew.core.port.Ledger.Entry;
import anew.core.port.Ledger.Event;
import anew.core.port.Ledger.Grant;
import anew.core.port.Ledger.Lease;
import anew.core.port.Ledger.Listing;
import anew.core.port.Ledger.Liveness;
import anew.core.port.Ledger.Outcome;
import anew.core.port.Ledger.Reading;
import anew.core.port.Ledger.Revocation;
import anew.core.port.Ledger.Watch;
import anew.core.port.Ledger.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What every ledger promises, whatever keeps it. Each test keeps to keys of its own, so that a store may serve many. */
public abstract class LedgerContract {

    private String prefix = "";

    /** The ledger that is tried. */
    protected abstract Ledger ledger();

    /** Makes the store forget what changed up to this revision. */
    protected abstract void forget(long revision) throws Exception;

    @BeforeEach
    void chooseKeys(TestInfo test) {
        prefix = test.getTestMethod().orElseThrow().getName() + "/";
    }

    private String key(Object name) {
        return prefix + name;
    }

    private long commit(List<Compare> compares, Write... writes) {
        Outcome outcome = ledger().commit(compares, List.of(writes));
        assertThat(outcome).isInstanceOf(Outcome.Committed.class);
        return ((Outcome.Committed) outcome).revision();
    }

    private long put(Object name, String value) {
        return commit(List.of(), Write.put(key(name), value));
    }

    private Entry entry(Object name) {
        Reading reading = ledger().get(key(name));
        assertThat(reading).isInstanceOf(Reading.Found.class);
        return ((Reading.Found) reading).entry();
    }

    private Listing.Entries list(String ofPrefix) {
        Listing listing = ledger().list(ofPrefix);
        assertThat(listing).isInstanceOf(Listing.Entries.class);
        return (Listing.Entries) listing;
    }

    private Lease lease(int seconds) {
        Grant grant = ledger().grant(Duration.ofSeconds(seconds));
        assertThat(grant).isInstanceOf(Grant.Granted.class);
        return ((Grant.Granted) grant).lease();
    }

    private Told watch(long from) {
        Told told = new Told();
        ledger().watch(prefix, from, told);
        return told;
    }

    @Test
    void whatWasNeverWrittenIsAbsent() {
        assertThat(ledger().get(key("nothing"))).isInstanceOf(Reading.Absent.class);
        assertThat(list(prefix).entries()).isEmpty();
    }

    @Test
    void anEntryKnowsWhichRevisionsMadeAndChangedIt() {
        long made = put("k", "1");
        assertThat(entry("k")).isEqualTo(new Entry(key("k"), "1", made, made));
        long changed = put("k", "2");
        assertThat(changed).isEqualTo(made + 1);
        assertThat(entry("k")).isEqualTo(new Entry(key("k"), "2", made, changed));

        commit(List.of(), Write.delete(key("k")));
        assertThat(ledger().get(key("k"))).isInstanceOf(Reading.Absent.class);
        long again = put("k", "3");
        assertThat(entry("k")).isEqualTo(new Entry(key("k"), "3", again, again));
    }

    @Test
    void aReadingTellsTheRevisionOfTheStore() {
        long last = put("k", "1");
        assertThat(ledger().get(key("k"))).isEqualTo(new Reading.Found(last, entry("k")));
        assertThat(ledger().get(key("other"))).isEqualTo(new Reading.Absent(last));
        assertThat(list(prefix).revision()).isEqualTo(last);
    }

    @Test
    void aCommitOfManyKeysIsOneRevision() {
        put("old", "");
        long revision = commit(
                List.of(Compare.absent(key("a")), Compare.absent(key("b"))),
                Write.put(key("a"), "1"),
                Write.put(key("b"), "2"),
                Write.delete(key("old")));
        assertThat(list(prefix).entries())
                .containsExactly(
                        new Entry(key("a"), "1", revision, revision), new Entry(key("b"), "2", revision, revision));
    }

    @Test
    void aConflictTellsWhatStandsThereAndDoesNothing() {
        long first = put("a", "1");
        put("b", "2");
        Entry b = entry("b");
        put("a", "changed");
        Outcome outcome = ledger().commit(
                        List.of(new Compare(key("a"), first), Compare.unchanged(b), Compare.absent(key("c"))),
                        List.of(Write.put(key("a"), "x"), Write.put(key("d"), "x"), Write.delete(key("b"))));
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Conflict.class, conflict -> {
            assertThat(conflict.current()).containsExactlyInAnyOrder(entry("a"), b);
            assertThat(conflict.at(key("c"))).isEmpty();
            assertThat(conflict.revision()).isEqualTo(list(prefix).revision());
        });
        assertThat(list(prefix).entries()).containsExactly(entry("a"), b);
        assertThat(entry("a").value()).isEqualTo("changed");
    }

    @Test
    void aDeletedKeyIsAbsentToACompareAndNotAsItWas() {
        put("k", "1");
        Entry before = entry("k");
        commit(List.of(Compare.unchanged(before)), Write.delete(key("k")));
        assertThat(ledger().commit(List.of(Compare.unchanged(before)), List.of(Write.put(key("k"), "2"))))
                .isInstanceOf(Outcome.Conflict.class);
        commit(List.of(Compare.absent(key("k"))), Write.put(key("k"), "2"));
    }

    @Test
    void deletingWhatIsAbsentMakesNoRevision() {
        long last = put("k", "1");
        assertThat(commit(List.of(), Write.delete(key("nothing")))).isEqualTo(last);
        assertThat(put("k", "2")).isEqualTo(last + 1);
    }

    @Test
    void valuesComeBackAsTheyWere() {
        List<String> values = List.of(
                "",
                " ",
                "\"quoted\" and \\ and \n and \u0000",
                "ß€😀",
                "{\"json\": [1, 2]}",
                "v".repeat(Ledger.VALUE_BYTES_MAX));
        for (int i = 0; i < values.size(); i++) {
            put(i, values.get(i));
            assertThat(entry(i).value()).isEqualTo(values.get(i));
        }
        assertThat(list(prefix).entries()).extracting(Entry::value).isEqualTo(values);
    }

    @Test
    void aListHasAllOfAPrefixAndNoOtherInTheOrderOfKeys() {
        int pages = 250;
        List<String> names =
                IntStream.range(0, pages).mapToObj(i -> "%03d".formatted(i)).toList();
        names.reversed().forEach(name -> put("in/" + name, name));
        put("in", "a shorter key");
        put("in0", "the first key after");
        put("in.", "the last key before");
        assertThat(list(key("in/")).entries()).extracting(Entry::value).isEqualTo(names);
        assertThat(list(key("in")).entries()).hasSize(pages + 3);
        assertThat(list("").entries()).hasSizeGreaterThanOrEqualTo(pages + 3);
        assertThat(list("").entries()).extracting(Entry::key).isSorted();
    }

    @Test
    void aKeyMayConsistOfAllThatIsVisible() {
        String visible = IntStream.rangeClosed('!', '~')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        put(visible, "1");
        put("~", "2");
        put("~~", "3");
        assertThat(entry(visible).value()).isEqualTo("1");
        assertThat(list(key("~")).entries()).extracting(Entry::value).containsExactly("2", "3");
    }

    @Test
    void theLargestCommitIsTakenAndTold() throws Exception {
        Write[] writes = IntStream.range(0, Ledger.OPERATIONS_MAX)
                .mapToObj(i -> Write.put(
                        key("%03d".formatted(i)),
                        "v".repeat(Ledger.COMMIT_BYTES_MAX / Ledger.OPERATIONS_MAX - prefix.length() - 3)))
                .toArray(Write[]::new);
        List<Compare> compares = IntStream.range(0, Ledger.OPERATIONS_MAX)
                .mapToObj(i -> Compare.absent(key("%03d".formatted(i))))
                .toList();
        long revision = commit(compares, writes);
        assertThat(list(prefix).entries()).hasSize(Ledger.OPERATIONS_MAX);
        assertThat(ledger().commit(compares, List.of(writes)))
                .isInstanceOfSatisfying(
                        Outcome.Conflict.class,
                        conflict -> assertThat(conflict.current()).hasSize(Ledger.OPERATIONS_MAX));
        assertThat(watch(revision).change().events()).hasSize(Ledger.OPERATIONS_MAX);
    }

    @Test
    void ofManyWhoCompareExactlyOneWinsEachRevision() throws Exception {
        int threads = 8;
        int winsEach = 12;
        put("counter", "0");
        Entry start = entry("counter");
        Told told = watch(start.modRevision() + 1);
        Map<Long, String> winners = new ConcurrentHashMap<>();
        Callable<Integer> contender = () -> {
            int conflicts = 0;
            for (int wins = 0; wins < winsEach; ) {
                Entry seen = entry("counter");
                String next = String.valueOf(Integer.parseInt(seen.value()) + 1);
                switch (ledger().commit(List.of(Compare.unchanged(seen)), List.of(Write.put(key("counter"), next)))) {
                    case Outcome.Committed(long revision) -> {
                        assertThat(winners.put(revision, next)).isNull();
                        wins++;
                    }
                    case Outcome.Conflict conflict -> {
                        assertThat(conflict.at(key("counter")).orElseThrow().modRevision())
                                .isGreaterThan(seen.modRevision());
                        conflicts++;
                    }
                    case Outcome.LeaseGone gone -> throw new AssertionError("no lease was named");
                    case Outcome.Unknown(String why) -> throw new AssertionError(why);
                }
            }
            return conflicts;
        };
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> ends = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                ends.add(pool.submit(contender));
            }
            for (Future<Integer> end : ends) {
                end.get();
            }
        }
        assertThat(winners).hasSize(threads * winsEach);
        assertThat(entry("counter").value()).isEqualTo(String.valueOf(threads * winsEach));
        List<Change> changes = told.changes(threads * winsEach);
        assertThat(changes).extracting(Change::revision).isSorted().allMatch(winners::containsKey);
        assertThat(changes)
                .extracting(change ->
                        ((Event.Written) change.events().getFirst()).entry().value())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, threads * winsEach)
                        .mapToObj(String::valueOf)
                        .toList());
    }

    @Test
    void keysGoWithTheirLease() throws Exception {
        Lease lease = lease(1);
        long written = commit(
                List.of(),
                Write.put(key("a"), "1", lease),
                Write.put(key("b"), "2", lease),
                Write.put(key("stays"), "3"));
        Change change = watch(written + 1).change();
        assertThat(change.events()).containsExactlyInAnyOrder(new Event.Deleted(key("a")), new Event.Deleted(key("b")));
        assertThat(list(prefix).entries()).extracting(Entry::key).containsExactly(key("stays"));
        assertThat(ledger().keepAlive(lease)).isEqualTo(new Liveness.Expired());
        assertThat(ledger().commit(List.of(), List.of(Write.put(key("late"), "", lease))))
                .isEqualTo(new Outcome.LeaseGone());
        assertThat(ledger().get(key("late"))).isInstanceOf(Reading.Absent.class);
    }

    @Test
    void aLeaseThatIsRenewedLives() throws Exception {
        Lease renewed = lease(3);
        Lease witness = lease(1);
        long written =
                commit(List.of(), Write.put(key("renewed"), "", renewed), Write.put(key("witness"), "", witness));
        Told told = watch(written + 1);
        for (int i = 0; i < 3; i++) {
            Lease pause = lease(2);
            long paused = commit(List.of(), Write.put(prefix.replace("/", "-pause/") + i, "", pause));
            Told over = new Told();
            ledger().watch(prefix.replace("/", "-pause/") + i, paused + 1, over);
            over.change();
            assertThat(ledger().keepAlive(renewed))
                    .isInstanceOfSatisfying(
                            Liveness.Alive.class,
                            alive -> assertThat(alive.ttl()).isGreaterThanOrEqualTo(Duration.ofSeconds(3)));
        }
        assertThat(told.change().events()).containsExactly(new Event.Deleted(key("witness")));
        assertThat(told.isQuiet()).isTrue();
        assertThat(entry("renewed").modRevision()).isEqualTo(written);
    }

    @Test
    void aRevokedLeaseTakesItsKeysAlong() throws Exception {
        Lease lease = lease(60);
        long written = commit(List.of(), Write.put(key("k"), "", lease));
        assertThat(ledger().revoke(lease)).isEqualTo(new Revocation.Revoked());
        assertThat(ledger().get(key("k"))).isEqualTo(new Reading.Absent(written + 1));
        assertThat(watch(written + 1).change())
                .isEqualTo(new Change(written + 1, List.of(new Event.Deleted(key("k")))));
        assertThat(ledger().revoke(lease)).isEqualTo(new Revocation.Revoked());
        assertThat(ledger().keepAlive(lease)).isEqualTo(new Liveness.Expired());
    }

    @Test
    void whoWritesAKeyAnewDecidesOverItsLease() {
        Lease first = lease(60);
        Lease second = lease(60);
        put("plain", "");
        commit(
                List.of(),
                Write.put(key("freed"), "", first),
                Write.put(key("moved"), "", first),
                Write.put(key("plain"), "", first));
        commit(List.of(), Write.put(key("freed"), ""), Write.put(key("moved"), "", second));
        ledger().revoke(first);
        assertThat(list(prefix).entries()).extracting(Entry::key).containsExactly(key("freed"), key("moved"));
        ledger().revoke(second);
        assertThat(list(prefix).entries()).extracting(Entry::key).containsExactly(key("freed"));
    }

    @Test
    void aConflictIsToldBeforeALeaseThatIsGone() {
        put("k", "");
        assertThat(ledger().commit(List.of(Compare.absent(key("k"))), List.of(Write.put(key("l"), "", new Lease(77)))))
                .isInstanceOf(Outcome.Conflict.class);
        assertThat(ledger().commit(List.of(), List.of(Write.put(key("l"), "", new Lease(77)), Write.delete(key("k")))))
                .isEqualTo(new Outcome.LeaseGone());
        assertThat(entry("k").value()).isEmpty();
    }

    @Test
    void aWatchFromThePastMissesNothing() throws Exception {
        long first = put("k", "0");
        for (int i = 1; i < 150; i++) {
            put("k", String.valueOf(i));
            if (i % 50 == 0) {
                commit(List.of(), Write.put("elsewhere", String.valueOf(i)));
            }
        }
        Told told = watch(first);
        for (int i = 150; i < 300; i++) {
            put("k", String.valueOf(i));
        }
        assertThat(told.values(300))
                .isEqualTo(IntStream.range(0, 300).mapToObj(String::valueOf).toList());
        assertThat(told.isQuiet()).isTrue();
    }

    @Test
    void aWatchTellsOfARevisionAtOnceAndInTheOrderOfWriting() throws Exception {
        long first = put("b", "old");
        Told told = watch(first + 1);
        long second = commit(
                List.of(),
                Write.put(key("c"), "1"),
                Write.delete(key("b")),
                Write.put("elsewhere", ""),
                Write.put(key("a"), "2"));
        assertThat(told.change())
                .isEqualTo(new Change(
                        second,
                        List.of(
                                new Event.Written(new Entry(key("c"), "1", second, second)),
                                new Event.Deleted(key("b")),
                                new Event.Written(new Entry(key("a"), "2", second, second)))));
    }

    @Test
    void aWatchOfTheFutureWaitsForIt() throws Exception {
        long now = put("k", "0");
        Told told = watch(now + 3);
        put("k", "1");
        put("k", "2");
        put("k", "3");
        assertThat(told.values(1)).containsExactly("3");
    }

    @Test
    void aWatchOfForgottenChangesIsLostAndALaterOneIsNot() throws Exception {
        long first = put("k", "0");
        put("k", "1");
        long last = put("k", "2");
        forget(last);
        Told told = watch(first);
        assertThat(told.whyLost()).contains("forgotten");

        Listing.Entries listed = list(prefix);
        assertThat(listed.entries()).extracting(Entry::value).containsExactly("2");
        Told next = watch(listed.revision() + 1);
        put("k", "3");
        assertThat(next.values(1)).containsExactly("3");
        assertThat(told.isQuiet()).isTrue();
    }

    @Test
    void aClosedWatchSaysNothingMore() throws Exception {
        long first = put("k", "0");
        Told closed = new Told();
        Watch watch = ledger().watch(prefix, first, closed);
        Told open = watch(first);
        assertThat(closed.values(1)).isEqualTo(open.values(1));
        watch.close();
        watch.close();
        put("k", "1");
        open.change();
        assertThat(closed.isQuiet()).isTrue();
    }

    @Test
    void allWhoWatchAreTold() throws Exception {
        long first = put("k", "0");
        List<Told> all = IntStream.range(0, 20).mapToObj(i -> watch(first)).toList();
        put("k", "1");
        for (Told told : all) {
            assertThat(told.values(2)).containsExactly("0", "1");
        }
    }
}
