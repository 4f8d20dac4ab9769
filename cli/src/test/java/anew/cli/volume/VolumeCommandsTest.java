package anew.cli.volume;

import static org.assertj.core.api.Assertions.assertThat;

import anew.cli.Main;
import anew.cli.terminal.Console;
import anew.core.model.CatchUp;
import anew.core.model.CheckOrder;
import anew.core.model.CheckReport;
import anew.core.model.CheckReport.Finding;
import anew.core.model.CheckReport.Places;
import anew.core.model.CheckReport.Stage;
import anew.core.model.Difference;
import anew.core.model.HostName;
import anew.core.model.Incarnation;
import anew.core.model.LegLife;
import anew.core.model.LegMark;
import anew.core.model.LegReport;
import anew.core.model.Owner;
import anew.core.model.VolumeId;
import anew.core.model.VolumeName;
import anew.core.model.VolumeRecord;
import anew.core.port.Ledger;
import anew.core.protocol.Change;
import anew.core.protocol.Recovery.Answer;
import anew.depot.ledger.AnswerText;
import anew.depot.ledger.LedgerKeys;
import anew.depot.ledger.LedgerText;
import anew.drivers.etcd.EtcdLedger;
import anew.drivers.sqlite.LedgerServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on volumes against a real ledger; the agents are played by the test. */
final class VolumeCommandsTest {

    private static final String EXAMPLE = "../examples/two-racks";
    private static final LedgerKeys KEYS = new LedgerKeys("two-racks");
    private static final VolumeId DATA = new VolumeId(new HostName("db1"), new VolumeName("data"));
    private static final List<HostName> STORAGE = List.of(new HostName("stor1"), new HostName("stor2"));
    private static final int STAMP = 7;
    private static final Instant DATE = Instant.parse("2026-11-23T15:00:00Z");

    @TempDir
    private Path folder = Path.of("");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Optional<LedgerServer> server = Optional.empty();
    private int stamps;

    @BeforeEach
    void serve() throws IOException {
        server = Optional.of(new LedgerServer(
                folder.resolve("ledger.db"), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    @AfterEach
    void stop() throws IOException {
        server.orElseThrow().close();
    }

    @Test
    void volumesOfTheFleetAreMadeOnceAndOnlyIfThatIsMeant() {
        assertThat(anew("volume", "list")).isEqualTo(1);
        assertThat(out()).contains("db1/data").contains("not made yet");
        assertThat(anew("volume", "create", "--dry-run")).isZero();
        assertThat(out()).startsWith("would be made: db1/data: 256 MiB on stor1 stor2, for ");
        assertThat(anew("volume", "list")).isEqualTo(1);
        assertThat(out()).contains("not made yet");
        assertThat(anew("volume", "create")).as(err()).isZero();
        assertThat(out()).startsWith("db1/data: 256 MiB on stor1 stor2");
        assertThat(anew("volume", "create")).isZero();
        assertThat(out()).startsWith("nothing to make");
        assertThat(anew("volume", "create", "db1/data")).isEqualTo(1);
        assertThat(err()).contains("in the ledger already");
    }

    @Test
    void aVolumeIsShownWithWhatItWaitsFor() {
        anew("volume", "create");
        assertThat(anew("volume", "show", "db1")).isEqualTo(1);
        assertThat(out())
                .contains("fence: epoch 1 has yet to be confirmed by stor1, stor2")
                .contains("version 1, new");
        inUse();
        assertThat(anew("volume", "show", "db1/data")).as(out()).isZero();
        assertThat(out()).contains("in use by alpha").contains("stor1, pool bulk: in sync, open in epoch 1");
        assertThat(anew("volume", "list", "--json")).isZero();
        assertThat(out()).contains("\"well\": true").doesNotContain(record().secret());
        assertThat(anew("volume", "show", "db1/dta")).isEqualTo(2);
        assertThat(err()).contains("did you mean 'db1/data'?");
    }

    @Test
    void itIsShownHowFarALegHasCaughtUpUntilItHas() {
        inUse();
        HostName away = new HostName("stor2");
        change(new Change.Drop(new TreeSet<>(Set.of(away))));
        SortedMap<HostName, Long> sessions = new TreeMap<>(record().sessions());
        sessions.keySet().retainAll(Set.of(away));
        CatchUp third = new CatchUp(record().epoch(), sessions, 1 << 20, 3 << 20);
        put(KEYS.catchUp(DATA), LedgerText.of(third));

        assertThat(anew("volume", "list")).isEqualTo(1);
        assertThat(out()).contains("in use by alpha; 1 of 2 legs in sync, 33 % copied");
        assertThat(anew("volume", "show", "db1/data")).isEqualTo(1);
        assertThat(out()).contains("leg       stor2, pool bulk: not in sync, catches up: 33 %");
        anew("volume", "show", "db1/data", "--json");
        assertThat(out()).containsPattern("\"done\": 1048576,\\s+\"total\": 3145728");

        change(new Change.Join(new TreeMap<>(Map.of(away, STAMP))));
        assertThat(anew("volume", "show", "db1/data")).as(out()).isZero();
        assertThat(out()).doesNotContain("33 %");
    }

    @Test
    void itIsShownHowFarLegsInSyncAreMadeEqualAfterACrash() {
        inUse();
        change(new Change.Fence());
        change(new Change.Own(owner("alpha"), true));
        report(LegReport.State.OPEN);
        put(KEYS.catchUp(DATA), LedgerText.of(new CatchUp(record().epoch(), new TreeMap<>(), 1, 3)));

        anew("volume", "show", "db1");
        assertThat(out()).contains("unsettled: legs in sync are made equal, 33 %");

        change(new Change.Settle());
        anew("volume", "show", "db1");
        assertThat(out()).doesNotContain("33 %");
    }

    @Test
    void progressThatCannotBeReadKeepsNobodyFromTheVolume() {
        inUse();
        put(KEYS.catchUp(DATA), "{\"format\":9}");

        assertThat(anew("volume", "show", "db1")).as(err()).isZero();
    }

    @Test
    void aTakeOverIsCommittedAndFollowedUntilTheNewOwnerHasIt() throws InterruptedException {
        inUse();
        assertThat(anew("volume", "take-over", "db1", "--to", "beta")).isEqualTo(1);
        assertThat(err()).contains("beta does not keep its lease");
        present("beta");
        assertThat(anew("volume", "take-over", "db1", "--to", "beta", "--dry-run"))
                .isZero();
        assertThat(record().assigned()).contains(new HostName("alpha"));
        Thread agents = Thread.ofPlatform().start(() -> {
            awaitAssigned("beta");
            change(new Change.Release(owner("alpha")));
            report(LegReport.State.FENCED);
            change(new Change.Own(owner("beta"), false));
            report(LegReport.State.OPEN);
        });
        assertThat(anew("volume", "take-over", "db1", "--to", "beta", "--wait", "--timeout", "60"))
                .as(err())
                .isZero();
        agents.join();
        assertThat(out()).contains("db1/data: assigned to beta");
        assertThat(err())
                .contains("db1/data: stop: alpha is to shut its domU down and let go")
                .contains("in use: by beta");
        assertThat(anew("volume", "take-over", "db1", "--to", "beta")).isZero();
        assertThat(out()).contains("nothing to change");
    }

    @Test
    void whoWaitsInVainIsToldSo() {
        inUse();
        present("beta");
        assertThat(anew("volume", "take-over", "db1", "--to", "beta", "--wait", "--timeout", "0"))
                .isEqualTo(1);
        assertThat(err()).contains("not there after 0 s");
        assertThat(record().assigned()).contains(new HostName("beta"));
    }

    @Test
    void refusalsChangeNothingAndSayWhatToDo() {
        inUse();
        VolumeRecord before = record();
        assertThat(anew("volume", "retire", "db1/data", "--yes")).isEqualTo(1);
        assertThat(err()).contains("in use by alpha: let it rest first");
        assertThat(anew("volume", "move-leg", "db1/data", "--from", "stor1", "--to", "stor2"))
                .isEqualTo(1);
        assertThat(anew("volume", "take-over", "db1", "--to", "stor1")).isEqualTo(1);
        assertThat(anew("volume", "grow", "db1/data")).isZero();
        assertThat(record()).isEqualTo(before);
    }

    @Test
    void aVolumeAtRestIsRetired() {
        inUse();
        assertThat(anew("volume", "rest", "db1")).isZero();
        change(new Change.Release(owner("alpha")));
        assertThat(anew("volume", "retire", "db1/data", "--yes", "--json")).isZero();
        assertThat(out()).contains("\"change\": \"retired\"");
        assertThat(record().phase()).isEqualTo(VolumeRecord.Phase.RETIRED);
    }

    @Test
    void aCheckIsOrderedAndFollowedToItsFinding() throws InterruptedException {
        inUse();
        assertThat(anew("volume", "check", "db1/data", "--dry-run")).as(err()).isZero();
        assertThat(order()).isEmpty();
        assertThat(anew("volume", "check", "db1/data")).isZero();
        assertThat(out()).isEqualTo("db1/data: a check is ordered, in epoch 1\n");
        CheckOrder order = order().orElseThrow();
        assertThat(anew("volume", "show", "db1/data")).isZero();
        assertThat(out()).contains("check     ordered, and not begun yet");
        checked(order, new Stage.Reading(1 << 28, 1 << 30));
        assertThat(anew("volume", "show", "db1/data")).isZero();
        assertThat(out())
                .contains("check     all legs are read, 25 %; epoch 1, legs stor1 stor2, from 2026-11-23T15:00:00Z");

        assertThat(anew("volume", "check", "db1/data")).isZero();
        assertThat(out()).contains("a check has been ordered already");
        assertThat(order()).contains(order);

        ended(order, new Finding.NotRun("stor2 is catching up"));
        Thread agent = Thread.ofPlatform().start(() -> ended(awaitOrder(Optional.of(order)), new Finding.Equal(0)));
        assertThat(check("--wait")).as(err()).isZero();
        agent.join();
        assertThat(out()).contains("the legs agree; epoch 1, legs stor1 stor2, from 2026-11-23T15:00:00Z to");
        assertThat(err()).contains("db1/data: the legs agree");
    }

    @Test
    void whereLegsDifferIsShownAndAnExitStatusOfItsOwn() throws InterruptedException {
        inUse();
        Difference odd = new Difference(8192, 4096, new TreeSet<>(Set.of(new HostName("stor2"))));
        Difference other = new Difference(1 << 20, 512 << 10, new TreeSet<>());
        Thread agent = Thread.ofPlatform()
                .start(() ->
                        ended(awaitOrder(Optional.empty()), new Finding.Differing(new Places(List.of(odd, other), 3))));
        assertThat(check("--wait", "--json")).as(err()).isEqualTo(1);
        agent.join();
        assertThat(out()).contains("\"finding\": \"differing\"").contains("\"offset\": 8192");
        assertThat(anew("volume", "show", "db1/data")).isZero();
        assertThat(out())
                .contains("check     the legs differ in 5 places")
                .contains("differs   bytes 8192 to 12287 (4 KiB): stor2 is odd")
                .contains("differs   bytes 1048576 to 1572863 (512 KiB): nobody can tell which leg is wrong")
                .contains("differs   and in 3 more places");
        assertThat(anew("volume", "show", "db1/data", "--json")).isZero();
        assertThat(out()).contains("\"more\": 3");
    }

    @Test
    void aCheckThatCannotBeMadeHasAnExitStatusOfItsOwn() throws InterruptedException {
        inUse();
        Thread agent = Thread.ofPlatform().start(() -> {
            awaitOrder(Optional.empty());
            change(new Change.Fence());
        });
        assertThat(check("--wait")).isEqualTo(2);
        agent.join();
        assertThat(out()).contains("not carried out: epoch 1, in which it was ordered, has ended");
        assertThat(check("--wait")).isEqualTo(2);
        assertThat(err()).contains("volume db1/data has no owner");
        assertThat(anew("volume", "check", "db1/dta")).isEqualTo(2);
    }

    @Test
    void theLedgerIsRebuiltFromWhatTheLegsSay() throws IOException {
        inUse();
        VolumeRecord known = record();
        delete();
        String[] from = answers(known);
        assertThat(recover(from, "--dry-run")).as(err()).isZero();
        assertThat(out()).contains("db1/data: would be written as version " + (known.version() + 1));
        assertThat(entry()).isEmpty();
        assertThat(recover(Arrays.copyOf(from, 2))).isEqualTo(1);
        assertThat(out()).contains("nothing is decided").contains("stor2 does not answer");
        assertThat(recover(from)).isZero();
        assertThat(record().cameOf(known)).isTrue();
        assertThat(record().owner()).isEqualTo(known.owner());
        assertThat(recover(from)).isZero();
        assertThat(out()).contains("the ledger is right");
    }

    @Test
    void aLedgerRestoredFromAnOldCopyIsMended() throws IOException {
        inUse();
        VolumeRecord old = record();
        VolumeRecord newer = new Change.Fence().apply(old, 4711, "secret of epoch 2");
        change(new Change.Touch());
        assertThat(recover(answers(newer))).as(out()).isZero();
        assertThat(record().cameOf(newer)).isTrue();
        assertThat(record().epoch()).isEqualTo(newer.epoch());
    }

    @Test
    void withoutALedgerACommandSaysWhereItLooked() {
        assertThat(run("volume", "list", "--fleet", EXAMPLE, "--ledger", "http://127.0.0.1:1"))
                .isEqualTo(2);
        assertThat(err()).contains("the ledger does not answer").contains("127.0.0.1:1");
    }

    // The agents

    private void inUse() {
        if (entry().isEmpty()) {
            anew("volume", "create");
        }
        present("alpha");
        STORAGE.forEach(leg -> present(leg.text()));
        change(new Change.Assign(Optional.of(new HostName("alpha")), false));
        change(new Change.Own(owner("alpha"), false));
        TreeMap<HostName, Integer> all = new TreeMap<>();
        STORAGE.forEach(leg -> all.put(leg, STAMP));
        change(new Change.Join(all));
        report(LegReport.State.OPEN);
    }

    private static Owner owner(String pserver) {
        return new Owner(new HostName(pserver), new Incarnation(pserver + "-1"));
    }

    private void present(String pserver) {
        put(KEYS.presence(new HostName(pserver)), LedgerText.of(new Incarnation(pserver + "-1")));
    }

    private void report(LegReport.State state) {
        VolumeRecord record = record();
        for (HostName leg : STORAGE) {
            LegLife life = new LegLife(new Incarnation(leg + "-1"), STAMP, 1);
            put(
                    KEYS.report(DATA, leg),
                    LedgerText.of(new LegReport(
                            state,
                            record.epoch(),
                            record.version(),
                            life,
                            false,
                            record.size().bytes(),
                            "")));
        }
    }

    private void change(Change change) {
        put(KEYS.record(DATA), LedgerText.of(change.apply(record(), stamps++, "secret of an epoch")));
    }

    private Optional<CheckOrder> order() {
        return ledger().get(KEYS.check(DATA)) instanceof Ledger.Reading.Found(long _, Ledger.Entry entry)
                ? LedgerText.checkOrder(entry.key(), entry.value()).value()
                : Optional.empty();
    }

    /** The order that stands there, once it is another than {@code before}. */
    private CheckOrder awaitOrder(Optional<CheckOrder> before) {
        while (true) {
            long revision = revision(ledger().get(KEYS.check(DATA)));
            Optional<CheckOrder> order = order();
            if (order.isPresent() && !order.equals(before)) {
                return order.get();
            }
            Semaphore news = new Semaphore(0);
            try (Ledger.Watch _ = ledger().watch(KEYS.check(DATA), revision + 1, new News(news))) {
                news.acquireUninterruptibly();
            }
        }
    }

    private static long revision(Ledger.Reading reading) {
        return switch (reading) {
            case Ledger.Reading.Found(long revision, Ledger.Entry _) -> revision;
            case Ledger.Reading.Absent(long revision) -> revision;
            case Ledger.Reading.Unknown(String why) -> throw new AssertionError(why);
        };
    }

    private void ended(CheckOrder order, Finding finding) {
        checked(order, new Stage.Ended(DATE.plusSeconds(60), finding));
    }

    private void checked(CheckOrder order, Stage stage) {
        put(
                KEYS.checked(DATA),
                LedgerText.of(new CheckReport(order, new HostName("alpha"), new TreeSet<>(STORAGE), DATE, stage)));
    }

    private void put(String key, String value) {
        assertThat(ledger().commit(List.of(), List.of(Ledger.Write.put(key, value))))
                .isInstanceOf(Ledger.Outcome.Committed.class);
    }

    private void delete() {
        assertThat(ledger().commit(List.of(), List.of(Ledger.Write.delete(KEYS.record(DATA)))))
                .isInstanceOf(Ledger.Outcome.Committed.class);
    }

    private Optional<VolumeRecord> entry() {
        return ledger().get(KEYS.record(DATA)) instanceof Ledger.Reading.Found(long _, Ledger.Entry entry)
                ? LedgerText.record(entry.key(), entry.value()).value()
                : Optional.empty();
    }

    private VolumeRecord record() {
        return entry().orElseThrow();
    }

    private void awaitAssigned(String pserver) {
        while (ledger().get(KEYS.record(DATA)) instanceof Ledger.Reading.Found(long revision, Ledger.Entry entry)
                && assigned(entry).filter(new HostName(pserver)::equals).isEmpty()) {
            Semaphore news = new Semaphore(0);
            try (Ledger.Watch _ = ledger().watch(entry.key(), revision + 1, new News(news))) {
                news.acquireUninterruptibly();
            }
        }
    }

    private static Optional<HostName> assigned(Ledger.Entry entry) {
        return LedgerText.record(entry.key(), entry.value()).value().flatMap(VolumeRecord::assigned);
    }

    /** The files that each storage pserver's agent would have printed, as arguments. */
    private String[] answers(VolumeRecord record) throws IOException {
        String[] arguments = new String[2 * STORAGE.size()];
        for (int i = 0; i < STORAGE.size(); i++) {
            LegMark mark = new LegMark(record, Optional.empty(), STAMP);
            Path file = folder.resolve(STORAGE.get(i) + ".volumes");
            Files.writeString(file, AnswerText.of(new Answer(STORAGE.get(i), List.of(mark), List.of())));
            arguments[2 * i] = "--from";
            arguments[2 * i + 1] = file.toString();
        }
        return arguments;
    }

    private int check(String... more) {
        return anew(Stream.concat(Stream.of("volume", "check", "db1/data", "--timeout", "120"), Arrays.stream(more))
                .toArray(String[]::new));
    }

    private int recover(String[] from, String... more) {
        return anew(Stream.of(new String[] {"recover"}, from, more)
                .flatMap(Arrays::stream)
                .toArray(String[]::new));
    }

    // The command

    private URI url() {
        return URI.create("http://127.0.0.1:" + server.orElseThrow().port());
    }

    private Ledger ledger() {
        Duration patience = Duration.ofSeconds(20);
        return new EtcdLedger(List.of(url()), patience, patience, patience);
    }

    private int anew(String... arguments) {
        return run(Stream.concat(Arrays.stream(arguments), Stream.of("--fleet", EXAMPLE, "--ledger", url().toString()))
                .toArray(String[]::new));
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        Console console = new Console(print(out), print(err), false, false, 80);
        return Main.commandLine(console).execute(arguments);
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
