package anew.depot.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.CatchUp;
import anew.core.model.CheckOrder;
import anew.core.model.CheckReport;
import anew.core.model.CheckReport.Finding;
import anew.core.model.CheckReport.Places;
import anew.core.model.CheckReport.Stage;
import anew.core.model.Difference;
import anew.core.model.Epoch;
import anew.core.model.HostName;
import anew.core.model.Incarnation;
import anew.core.model.LegLife;
import anew.core.model.LegMark;
import anew.core.model.LegReport;
import anew.core.model.Lineage;
import anew.core.model.Owner;
import anew.core.model.PoolName;
import anew.core.model.Redundancy;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.model.VolumeName;
import anew.core.model.VolumeRecord;
import anew.core.model.VolumeRecord.Phase;
import anew.core.port.Ledger;
import anew.core.protocol.Change;
import anew.core.protocol.FenceProof;
import anew.core.protocol.Holding;
import anew.depot.ledger.LedgerText.Text;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LedgerTextTest {

    private static final String KEY = "/anew/t/volumes/db1/data";
    private static final int CASES = 500;

    /** What a leg's host promises to keep. */
    private static final int MARK_BYTES_MAX = 32 * 1024;

    private static final Instant DATE = Instant.parse("2026-11-23T15:00:00Z");

    private final Random random = new Random(20261123);

    @Test
    void whatIsWrittenIsReadBack() {
        for (int i = 0; i < CASES; i++) {
            VolumeRecord record = record();
            assertThat(LedgerText.record(KEY, LedgerText.of(record))).isEqualTo(new Text.Read<>(record));
            HostName wrong = record.legs().firstKey();
            VolumeRecord distrusting =
                    new Change.Replace(wrong, new HostName("other"), new PoolName("fast"), true).apply(record, i, "s");
            assertThat(LedgerText.record(KEY, LedgerText.of(distrusting))).isEqualTo(new Text.Read<>(distrusting));
            LegMark mark = new LegMark(record, maybe(new LegMark.Opening(epoch(), incarnation())), random.nextInt());
            assertThat(LedgerText.mark(KEY, LedgerText.of(mark))).isEqualTo(new Text.Read<>(mark));
            LegReport report = new LegReport(
                    any(LegReport.State.values()),
                    epoch(),
                    random.nextInt(1000),
                    new LegLife(incarnation(), random.nextInt(), random.nextInt(1000)),
                    random.nextBoolean(),
                    random.nextLong(1L << 50),
                    "why: \"ä\\\n" + i);
            assertThat(LedgerText.report(KEY, LedgerText.of(report))).isEqualTo(new Text.Read<>(report));
            FenceProof proof = new FenceProof(
                    record.id(), epoch(), new TreeSet<>(record.legs().keySet()));
            assertThat(LedgerText.proof(KEY, LedgerText.of(proof))).isEqualTo(new Text.Read<>(proof));
            Holding holding = new Holding(proof, random.nextBoolean());
            assertThat(LedgerText.holding(KEY, LedgerText.of(holding))).isEqualTo(new Text.Read<>(holding));
            CheckOrder order = new CheckOrder(epoch(), random.nextInt());
            assertThat(LedgerText.checkOrder(KEY, LedgerText.of(order))).isEqualTo(new Text.Read<>(order));
            CheckReport checked =
                    new CheckReport(order, new HostName("alpha"), record.inSync(), DATE.plusSeconds(i), stage(i));
            assertThat(LedgerText.checkReport(KEY, LedgerText.of(checked))).isEqualTo(new Text.Read<>(checked));
            CatchUp catchUp = new CatchUp(epoch(), record.sessions(), random.nextInt(1000), 1000 + i);
            assertThat(LedgerText.catchUp(KEY, LedgerText.of(catchUp))).isEqualTo(new Text.Read<>(catchUp));
            Epoch epoch = epoch();
            assertThat(LedgerText.epoch(KEY, LedgerText.of(epoch))).isEqualTo(new Text.Read<>(epoch));
            Incarnation life = incarnation();
            assertThat(LedgerText.incarnation(KEY, LedgerText.of(life))).isEqualTo(new Text.Read<>(life));
        }
    }

    @Test
    void everyTextIsOneLine() {
        for (int i = 0; i < CASES; i++) {
            assertThat(LedgerText.of(new LegMark(record(), Optional.empty(), 1)))
                    .hasLineCount(1);
        }
    }

    @Test
    void theLargestMarkFitsBesideALeg() {
        SortedMap<HostName, PoolName> legs = new TreeMap<>();
        for (int i = 0; i < 18; i++) {
            legs.put(new HostName("s" + i + "x".repeat(60)), new PoolName("p".repeat(63)));
        }
        SortedSet<HostName> all = new TreeSet<>(legs.keySet());
        SortedMap<HostName, Integer> contents = new TreeMap<>();
        all.forEach(leg -> contents.put(leg, Integer.MIN_VALUE));
        SortedMap<HostName, Long> sessions = new TreeMap<>();
        all.forEach(leg -> sessions.put(leg, 1L << 52));
        List<Integer> stamps = new ArrayList<>();
        for (int i = 0; i < Lineage.STAMPS_MAX; i++) {
            stamps.add(Integer.MIN_VALUE);
        }
        VolumeRecord large = new VolumeRecord(
                new VolumeId(new HostName("v".repeat(63)), new VolumeName("d".repeat(63))),
                new Size(1L << 52),
                new Redundancy.Parity(16, 2),
                1L << 52,
                new Lineage(stamps),
                new Epoch(1L << 52),
                Phase.ACTIVE,
                Optional.of(all.getFirst()),
                true,
                Optional.of(new Owner(all.getFirst(), incarnation())),
                Optional.empty(),
                legs,
                contents,
                sessions,
                all,
                all,
                true,
                "s".repeat(64));
        LegMark mark = new LegMark(large, Optional.of(new LegMark.Opening(large.epoch(), incarnation())), 1);

        assertThat(LedgerText.of(mark).getBytes(StandardCharsets.UTF_8).length).isLessThan(MARK_BYTES_MAX);
        assertThat(LedgerText.mark(KEY, LedgerText.of(mark))).isEqualTo(new Text.Read<>(mark));
    }

    @Test
    void theLargestReportOnACheckIsOneValueOfTheLedger() {
        SortedSet<HostName> legs = new TreeSet<>();
        for (int i = 0; i < 18; i++) {
            legs.add(new HostName("s" + i + "x".repeat(60)));
        }
        Difference place = new Difference(1L << 52, 1L << 50, new TreeSet<>(List.of(legs.first(), legs.last())));
        Places all = new Places(Collections.nCopies(CheckReport.PLACES_MAX, place), 1L << 52);
        CheckOrder order = new CheckOrder(new Epoch(1L << 52), Integer.MIN_VALUE);
        for (Finding finding : List.of(new Finding.Differing(all), new Finding.NotRun("\u0001".repeat(2000)))) {
            CheckReport large = new CheckReport(order, legs.first(), legs, DATE, new Stage.Ended(DATE, finding));

            assertThat(LedgerText.of(large).getBytes(StandardCharsets.UTF_8).length)
                    .isLessThanOrEqualTo(Ledger.VALUE_BYTES_MAX);
            assertThat(LedgerText.checkReport(KEY, LedgerText.of(large))).isEqualTo(new Text.Read<>(large));
        }
    }

    @Test
    void noDamageIsTakenForAnotherRecord() {
        VolumeRecord record = record();
        String text = LedgerText.of(record);
        for (int cut = 0; cut < text.length(); cut++) {
            assertThat(LedgerText.record(KEY, text.substring(0, cut)).value()).isEmpty();
            assertThat(LedgerText.record(KEY, text.substring(0, cut) + text.substring(cut + 1))
                            .value())
                    .as("without character %d", cut)
                    .isNotEqualTo(Optional.of(record));
        }
        assertThat(LedgerText.record(KEY, text + " ").value()).isEmpty();
        assertThat(LedgerText.record(KEY, text + text).value()).isEmpty();
    }

    @Test
    void whatCannotBeReadNamesItsPlaceAndWhatIsWrong() {
        String text = LedgerText.of(record());

        assertThat(why(text.replace("\"format\":1", "\"format\":2"))).contains(KEY, "format 2");
        assertThat(why(text.replaceFirst("\"epoch\":[0-9]+,", ""))).contains(KEY, "'epoch' is missing");
        assertThat(why(text.replaceFirst("\"epoch\":[0-9]+,", "\"epoch\":\"x\",")))
                .contains(KEY, "'epoch'", "Long");
        assertThat(why(text.replaceFirst("\"epoch\":[0-9]+,", "\"epoch\":0,"))).contains(KEY, "epochs count from 1");
        assertThat(why(text.replace("\"format\":1", "\"format\":1,\"colour\":2")))
                .contains(KEY, "more than");
        assertThat(why("")).contains(KEY);
    }

    private static String why(String text) {
        return LedgerText.record(KEY, text) instanceof Text.Unreadable<VolumeRecord>(String why) ? why : "was read";
    }

    @Test
    void keysAreReadAsWritten() {
        LedgerKeys keys = new LedgerKeys("t");
        VolumeId volume = new VolumeId(new HostName("db1"), new VolumeName("data"));
        HostName alpha = new HostName("alpha");

        assertThat(keys.record(volume)).isEqualTo(KEY);
        assertThat(keys.place(KEY)).contains(new LedgerKeys.Place.Volume(volume));
        assertThat(keys.place(keys.report(volume, alpha))).contains(new LedgerKeys.Place.Report(volume, alpha));
        assertThat(keys.place(keys.stopped(volume, alpha))).contains(new LedgerKeys.Place.Stopped(volume, alpha));
        assertThat(keys.place(keys.check(volume))).contains(new LedgerKeys.Place.Check(volume));
        assertThat(keys.place(keys.checked(volume))).contains(new LedgerKeys.Place.Checked(volume));
        assertThat(keys.place(keys.catchUp(volume))).contains(new LedgerKeys.Place.CatchUp(volume));
        assertThat(keys.place(keys.presence(alpha))).contains(new LedgerKeys.Place.Presence(alpha));
        for (String other :
                List.of("/anew/u/volumes/db1/data", KEY + "/x", KEY + "/", "/anew/t/", "/anew/t/pservers/A b")) {
            assertThat(keys.place(other)).as(other).isEmpty();
        }
    }

    private VolumeRecord record() {
        Redundancy redundancy = random.nextBoolean()
                ? new Redundancy.Mirror(2 + random.nextInt(2))
                : new Redundancy.Parity(2 + random.nextInt(4), 1 + random.nextInt(2));
        SortedMap<HostName, PoolName> legs = new TreeMap<>();
        for (int i = 0; i < redundancy.legs(); i++) {
            legs.put(new HostName("stor" + i), new PoolName(any("fast", "slow")));
        }
        Phase phase = any(Phase.values());
        SortedMap<HostName, Integer> contents = new TreeMap<>();
        if (phase != Phase.NEW) {
            legs.keySet().forEach(leg -> contents.put(leg, random.nextInt()));
            if (random.nextBoolean()) {
                contents.remove(legs.firstKey());
            }
        }
        SortedMap<HostName, Long> sessions = new TreeMap<>();
        legs.keySet().forEach(leg -> sessions.put(leg, random.nextLong(1L << 52)));
        Optional<Owner> owner = phase == Phase.RETIRED ? Optional.empty() : maybe(owner());
        List<Integer> stamps = new ArrayList<>();
        for (int i = random.nextInt(Lineage.STAMPS_MAX); i >= 0; i--) {
            stamps.add(random.nextInt());
        }
        SortedSet<HostName> leaving = some(legs.keySet());
        return new VolumeRecord(
                new VolumeId(new HostName("db" + random.nextInt(9)), new VolumeName("data")),
                new Size(1 + random.nextLong(1L << 50)),
                redundancy,
                1 + random.nextInt(1000),
                new Lineage(stamps),
                epoch(),
                phase,
                maybe(new HostName("alpha")),
                random.nextBoolean(),
                owner,
                owner.isPresent() ? Optional.empty() : maybe(new VolumeRecord.Previous(owner(), epoch())),
                legs,
                contents,
                sessions,
                leaving,
                some(leaving),
                random.nextBoolean(),
                "secret" + random.nextInt());
    }

    private SortedSet<HostName> some(Set<HostName> legs) {
        return new TreeSet<>(legs.stream().filter(_ -> random.nextInt(3) == 0).toList());
    }

    private Stage stage(int i) {
        Places places = Places.NONE.and(List.of(
                new Difference(random.nextInt(9), 4096, new TreeSet<>()),
                new Difference(1 << 20, 4096, new TreeSet<>(List.of(new HostName("stor1"))))));
        return switch (i % 5) {
            case 0 -> new Stage.Reading(random.nextInt(9), 10);
            case 1 -> new Stage.Comparing(random.nextInt(9), 10, 65536, any(Places.NONE, places));
            case 2 -> new Stage.Ended(DATE, new Finding.Equal(random.nextInt(9)));
            case 3 -> new Stage.Ended(DATE, new Finding.Differing(places));
            default -> new Stage.Ended(DATE, new Finding.NotRun("why: \"ä\\\n" + i));
        };
    }

    private Owner owner() {
        return new Owner(new HostName(any("alpha", "beta")), incarnation());
    }

    private Epoch epoch() {
        return new Epoch(1 + random.nextInt(100));
    }

    private Incarnation incarnation() {
        return new Incarnation("life-" + random.nextInt(1000));
    }

    private <T> Optional<T> maybe(T value) {
        return random.nextBoolean() ? Optional.of(value) : Optional.empty();
    }

    @SafeVarargs
    private final <T> T any(T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
