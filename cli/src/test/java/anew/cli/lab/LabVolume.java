package anew.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import anew.cli.records.FleetLedger;
import anew.cli.records.FleetLedger.Contents;
import anew.core.model.HostName;
import anew.core.model.LegReport.State;
import anew.core.model.VolumeId;
import anew.core.model.VolumeName;
import anew.core.model.VolumeRecord;
import anew.core.port.Ledger;
import anew.core.port.RunResult;
import anew.core.protocol.VolumeView;
import anew.lab.LabProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The volume of the example, {@code db1/data}, in the lab that stands: what the ledger holds of it, and orders. The ledger is
 * read in this process: a command started for each look would take the time that is measured.
 */
final class LabVolume {

    static final HostName DB1 = new HostName("db1");

    static final VolumeId ID = new VolumeId(DB1, new VolumeName("data"));

    /** For a machine or a domU to come up on a busy computer, and for a volume to become well again. */
    static final Duration START = Duration.ofMinutes(10);

    /** What a watch did not tell is seen at the latest after this. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final StandingLab lab;
    private final FleetLedger ledger;

    LabVolume(StandingLab lab) {
        this.lab = lab;
        this.ledger = FleetLedger.at(lab.plan.ledger().urls(), "two-racks");
    }

    private static VolumeView view(Contents contents) {
        return Objects.requireNonNull(contents.volumes().get(ID), "the ledger does not know " + ID);
    }

    /** Whether the ledger knows of no volume at all. */
    boolean isForgotten() throws IOException {
        return ledger.read().volumes().isEmpty();
    }

    VolumeRecord record() throws IOException {
        return view(ledger.read()).record();
    }

    HostName owner() throws IOException {
        return record().owner().orElseThrow().pserver();
    }

    /** Of the example's two pservers that may own it, the one that does not. */
    HostName other() throws IOException {
        return new HostName(owner().text().equals("alpha") ? "beta" : "alpha");
    }

    void awaitOwner(HostName owner) throws IOException, InterruptedException {
        await(
                "have the owner " + owner,
                view -> view.record()
                        .owner()
                        .filter(has -> has.pserver().equals(owner))
                        .isPresent());
    }

    void awaitInSync(Set<HostName> legs) throws IOException, InterruptedException {
        await("have in sync " + legs, view -> view.record().inSync().equals(legs));
    }

    /** Waits until it is in use with all legs in sync, and what a take-over left to be made equal is so. */
    void awaitWell() throws IOException, InterruptedException {
        await("be well", LabVolume::isWell);
    }

    private static boolean isWell(VolumeView view) {
        VolumeRecord record = view.record();
        return record.owner().isPresent()
                && !record.unsettled()
                && record.inSync().equals(record.legs().keySet())
                && record.inSync().stream()
                        .map(leg -> Optional.ofNullable(view.reports().get(leg)))
                        .allMatch(report -> report.filter(says -> says.state() == State.OPEN
                                        && says.epoch().equals(record.epoch()))
                                .isPresent());
    }

    /** Waits until a pserver keeps its lease, without which no volume may be given to it. */
    void awaitPresent(HostName pserver) throws IOException, InterruptedException {
        await("be seen by " + pserver, view -> view.present().containsKey(pserver));
    }

    /** Waits until a leg reports that it refuses what the ledger says. */
    void awaitRefused(HostName leg) throws IOException, InterruptedException {
        await(
                "be refused by " + leg,
                view -> Optional.ofNullable(view.reports().get(leg))
                        .filter(report -> report.state() == State.REFUSED)
                        .isPresent());
    }

    private void await(String what, Predicate<VolumeView> wanted) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        Contents contents = ledger.read();
        while (!wanted.test(view(contents))) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(ID + " did not come to " + what + ": " + view(contents));
            }
            Semaphore news = new Semaphore(0);
            try (Ledger.Watch _ = ledger.watch(contents, new Wake(news))) {
                boolean _ = news.tryAcquire(LOOK.toNanos(), TimeUnit.NANOSECONDS);
            }
            contents = ledger.read();
        }
    }

    private record Wake(Semaphore news) implements Ledger.Listener {

        @Override
        public void changed(Ledger.Change change) {
            news.release();
        }

        @Override
        public void lost(String why) {
            news.release();
        }
    }

    /** Waits until the domU answers, and gives it the recorder, which it forgets when it boots. */
    void reachDomu(Path folder) throws IOException, InterruptedException {
        assertThat(LabProbe.waitForSsh(lab.plan.reach(DB1).orElseThrow(), START))
                .isTrue();
        Recording.install(lab, DB1, folder);
    }

    /** Gives an order to {@code anew}, which must succeed; {@code OWNER} stands for the owner's name. Returns its output. */
    String order(String words) throws IOException, InterruptedException {
        String told = words.contains("OWNER") ? words.replace("OWNER", owner().text()) : words;
        RunResult result = lab.anew(START, told.split(" ", -1));
        assertThat(result.succeeded()).as(result::describe).isTrue();
        return result.stdout();
    }

    /** Into the report of the test run: durations are told, never judged. */
    static void tell(String format, Object... values) {
        Object[] millis = Stream.of(values)
                .map(value -> value instanceof Duration duration ? (Object) duration.toMillis() : value)
                .toArray();
        System.out.println("volumes: " + String.format(Locale.ROOT, format, millis));
    }

    /** As an order in an emergency would, whatever the owner does. */
    void takeOver(HostName next) throws IOException, InterruptedException {
        order("volume take-over " + ID + " --to " + next + " --now");
        awaitOwner(next);
    }
}
