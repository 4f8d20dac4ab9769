package anew.node.volume;

import anew.core.model.CheckOrder;
import anew.core.model.CheckReport;
import anew.core.model.VolumeCheck;
import anew.core.model.VolumeId;
import anew.core.model.VolumeRecord;
import anew.core.protocol.CheckProtocol;
import anew.core.protocol.CheckProtocol.Effect;
import anew.core.protocol.CheckProtocol.Event;
import anew.core.protocol.CheckProtocol.Step;
import anew.core.protocol.OwnerState;
import anew.depot.ledger.LedgerText.Text;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Carries out the checks that the ledger orders of volumes which this pserver owns, and tells the ledger how far they are.
 * Nothing of a check is remembered here beyond the agent's life: the next one finds the order and begins it anew.
 *
 * <p>Of each volume one thing is under way at a time. All methods belong to the one thread.
 */
final class VolumeChecks {

    /** How often md is asked how far it is: a check takes hours, but that of a small volume need not take longer for it. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    /** How often the ledger is told: each time is a commit that all agents hear of. */
    private static final Duration TELL_EVERY = Duration.ofSeconds(10);

    private final Jobs jobs;
    private final CheckProtocol protocol;
    private final CheckWork work;
    private final LedgerWriter writer;
    private final LedgerCopy copy;
    private final InstantSource calendar;
    private final Function<VolumeId, Optional<OwnerState>> owned;

    private final Map<VolumeId, Run> runs = new HashMap<>();
    private final SortedMap<VolumeId, String> troubles = new TreeMap<>();

    /**
     * A check that is being carried out.
     *
     * @param report empty before it has begun
     * @param told what the ledger was last told of it, and when
     */
    private record Run(CheckOrder order, Optional<CheckReport> report, Optional<CheckReport> told, Instant toldAt) {

        static Run of(CheckOrder order) {
            return new Run(order, Optional.empty(), Optional.empty(), Instant.MIN);
        }

        Run at(Optional<CheckReport> next) {
            return new Run(order, next, told, toldAt);
        }

        Run told(CheckReport said, Instant when) {
            return new Run(order, report, Optional.of(said), when);
        }

        boolean isOver() {
            return told.filter(CheckReport::hasEnded).isPresent();
        }

        /** A new stage at once, and what only goes on now and then. */
        boolean isNews(CheckReport now, Instant when) {
            boolean sameStage = told.filter(
                            said -> said.stage().getClass().equals(now.stage().getClass()))
                    .isPresent();
            return !sameStage || (!told.equals(Optional.of(now)) && when.isAfter(toldAt.plus(TELL_EVERY)));
        }
    }

    /**
     * @param calendar tells the date, for people
     * @param owned what is known of a volume that this pserver may own
     */
    VolumeChecks(
            Jobs jobs,
            CheckProtocol protocol,
            CheckWork work,
            LedgerWriter writer,
            LedgerCopy copy,
            InstantSource calendar,
            Function<VolumeId, Optional<OwnerState>> owned) {
        this.jobs = jobs;
        this.protocol = protocol;
        this.work = work;
        this.writer = writer;
        this.copy = copy;
        this.calendar = calendar;
        this.owned = owned;
    }

    /** Orders that cannot be read, for people. */
    SortedMap<VolumeId, String> troubles() {
        return troubles;
    }

    /** Takes that there may be news of {@code volume} in the ledger. */
    void look(VolumeId volume) {
        Optional<CheckOrder> order = open(volume);
        Optional<Run> run = Optional.ofNullable(runs.get(volume));
        if (order.isEmpty() && run.filter(Run::isOver).isPresent()) {
            runs.remove(volume);
        }
        boolean isOver = run.filter(one -> one.isOver() && !order.equals(Optional.of(one.order())))
                .isPresent();
        if (order.isPresent() && (run.isEmpty() || isOver)) {
            runs.put(volume, Run.of(order.get()));
            goOn(volume, order.get(), new Event.Due());
        }
    }

    /** The order that this pserver has to carry out. */
    private Optional<CheckOrder> open(VolumeId volume) {
        Optional<VolumeRecord> record = owned.apply(volume).flatMap(OwnerState::ownRecord);
        if (record.isEmpty() || copy.isHistory(volume)) {
            troubles.remove(volume);
            return Optional.empty();
        }
        return switch (copy.check(volume)) {
            case Text.Read<VolumeCheck>(VolumeCheck check) -> {
                troubles.remove(volume);
                yield check.open(record.get());
            }
            case Text.Unreadable<VolumeCheck>(String why) -> {
                troubles.put(volume, why);
                yield Optional.empty();
            }
        };
    }

    /** Takes what came of the last step of {@code mine}, if that is still what is ordered. */
    private void goOn(VolumeId volume, CheckOrder mine, Event event) {
        Optional<CheckOrder> order = open(volume);
        if (!order.equals(Optional.of(mine))) {
            runs.remove(volume);
            look(volume);
            return;
        }
        Run run = runs.getOrDefault(volume, Run.of(mine));
        Step step = protocol.step(
                owned.apply(volume).orElseThrow(),
                mine,
                run.report(),
                event,
                jobs.now(),
                calendar.instant().truncatedTo(ChronoUnit.SECONDS));
        runs.put(volume, run.at(step.report()));
        step.effect()
                .ifPresentOrElse(effect -> perform(volume, mine, effect), () -> tell(volume, mine, this::goOnLater));
    }

    private void perform(VolumeId volume, CheckOrder mine, Effect effect) {
        jobs.run(() -> work.perform(volume, effect), event -> tell(volume, mine, (_, _) -> goOn(volume, mine, event)));
    }

    private void goOnLater(VolumeId volume, CheckOrder mine) {
        jobs.after(LOOK_EVERY, () -> goOn(volume, mine, new Event.Due()));
    }

    /** What follows. */
    private interface Then {
        void accept(VolumeId volume, CheckOrder mine);
    }

    /** Tells the ledger if there is something to tell; goes on then, unless that was the end. */
    private void tell(VolumeId volume, CheckOrder mine, Then then) {
        Run run = runs.getOrDefault(volume, Run.of(mine));
        Optional<CheckReport> news = run.report().filter(report -> run.isNews(report, jobs.now()));
        if (news.isEmpty()) {
            then.accept(volume, mine);
            return;
        }
        CheckReport report = news.get();
        jobs.run(() -> writer.checked(volume, report), why -> {
            if (why.isEmpty()) {
                runs.put(volume, run.told(report, jobs.now()));
            }
            if (!report.hasEnded()) {
                then.accept(volume, mine);
            } else if (!why.isEmpty()) {
                goOnLater(volume, mine);
            }
        });
    }
}
