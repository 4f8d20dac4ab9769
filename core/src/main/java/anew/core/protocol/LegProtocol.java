package anew.core.protocol;

import static java.util.Objects.requireNonNull;

import anew.core.model.Epoch;
import anew.core.model.LegLife;
import anew.core.model.LegMark;
import anew.core.model.LegMark.Opening;
import anew.core.model.LegReport;
import anew.core.model.LegReport.State;
import anew.core.model.Owner;
import anew.core.model.VolumeRecord;
import anew.core.model.VolumeRecord.Phase;
import anew.core.protocol.LegState.Gate;
import java.time.Instant;
import java.util.Optional;

/**
 * Rules L1 to L6 of docs/volumes.md: what a storage pserver does about one leg. Pure. Of each step comes at most one
 * effect, and none while one is under way. In order:
 *
 * <ol>
 *   <li>without a record that it may accept: nothing but to say so;
 *   <li>a failed disk: close;
 *   <li>not a leg of the volume any more: close, remove;
 *   <li>no content: create it where nothing is lost by that;
 *   <li>a new epoch: close, <em>then</em> record it durably;
 *   <li>another session: close;
 *   <li>an owner: record durably that it is opened, <em>then</em> open;
 *   <li>report what is so.
 * </ol>
 */
public class LegProtocol {

    private final Timers timers;

    public LegProtocol(Timers timers) {
        this.timers = timers;
    }

    /** What to know and what to do; {@code wakeAt} is when to tick if nothing happens until then. */
    public record Step(LegState state, Optional<LegEffect> effect, Optional<Instant> wakeAt) {}

    public Step step(LegState before, LegEvent event, Instant now) {
        LegState state = learn(before, event, now);
        if (state.busy()) {
            return new Step(state, Optional.empty(), Optional.empty());
        }
        if (state.rest().filter(now::isBefore).isPresent()) {
            return new Step(state, Optional.empty(), state.rest());
        }
        Optional<LegEffect> effect = decide(state);
        return new Step(state.busy(effect.isPresent()).resting(Optional.empty()), effect, Optional.empty());
    }

    private LegState learn(LegState state, LegEvent event, Instant now) {
        return switch (event) {
            case LegEvent.RecordRead(VolumeRecord record) -> read(state, record);
            case LegEvent.DiskFailed(String why) -> state.withFailed(why);
            case LegEvent.LedgerWentBack() -> state.withReported(Optional.empty());
            case LegEvent.Tick() -> state;
            case LegEvent.Failed(LegEffect effect, String _) ->
                failed(state.busy(false), effect).resting(Optional.of(now.plus(timers.retry())));
            case LegEvent.Created(LegEffect.Create effect, int stamp) ->
                state.busy(false).withCreated(effect.bytes(), stamp);
            case LegEvent.Done(LegEffect effect) -> done(state.busy(false), effect);
        };
    }

    private LegState read(LegState state, VolumeRecord record) {
        boolean accepted =
                state.mark().map(mark -> accepts(mark.record(), record)).orElse(true)
                        && state.record().map(last -> accepts(last, record)).orElse(true);
        return accepted ? state.withRecord(record) : state.withRefused(record);
    }

    private static LegState failed(LegState state, LegEffect effect) {
        return switch (effect) {
            case LegEffect.Open _, LegEffect.Close _ -> state.withGate(new Gate.Unknown());
            case LegEffect.Create _, LegEffect.Grow _, LegEffect.Mark _, LegEffect.Remove _, LegEffect.Report _ ->
                state;
        };
    }

    private static LegState done(LegState state, LegEffect effect) {
        return switch (effect) {
            case LegEffect.Create _ -> throw new IllegalArgumentException("what was created has a stamp: " + effect);
            case LegEffect.Grow(long bytes) -> state.withBytes(bytes);
            case LegEffect.Mark(LegMark mark) -> state.withMark(Optional.of(mark));
            case LegEffect.Open(Epoch epoch, Owner owner, LegLife life, String _) ->
                state.withGate(new Gate.Open(epoch, owner, life));
            case LegEffect.Close() -> state.withGate(new Gate.Closed());
            case LegEffect.Remove() -> state.withBytes(0).withMark(Optional.empty());
            case LegEffect.Report(LegReport report) -> state.withReported(Optional.of(report));
        };
    }

    private Optional<LegEffect> decide(LegState state) {
        if (state.refused().isPresent()) {
            return refuse(state, state.refused().get());
        }
        if (state.record().isEmpty()) {
            return Optional.empty(); // L3: nothing is exported on what was so before.
        }
        VolumeRecord record = state.record().get();
        boolean closed = state.gate() instanceof Gate.Closed;
        if (record.phase() == Phase.RETIRED || !record.legs().containsKey(state.self())) {
            return !closed ? close() : state.bytes() > 0 || state.mark().isPresent() ? remove() : Optional.empty();
        }
        if (state.failed().isPresent()) {
            return closed ? report(state, State.SILENT, state.failed().get()) : close();
        }
        if (state.mark().isEmpty() || state.bytes() == 0) {
            return closed ? create(state, record) : close();
        }
        LegMark mark = state.mark().get();
        if (!hasItsContent(state, record, mark)) {
            return closed ? report(state, State.BLANK, "its data are not those that count: it was made anew") : close();
        }
        if (record.epoch().isAfter(mark.record().epoch())) {
            return fence(state, record, mark);
        }
        if (state.bytes() < legBytes(record)) {
            return Optional.of(new LegEffect.Grow(legBytes(record)));
        }
        if (record.owner().isPresent() && mayOpen(state, record, mark)) {
            Optional<LegEffect> opening =
                    open(state, record, mark, record.owner().get());
            if (opening.isPresent()) {
                return opening;
            }
        } else if (!closed) {
            return close();
        }
        if (record.version() > mark.record().version()) {
            return mark(record, mark.opened(), mark.stamp());
        }
        return report(state, presentState(state, record), "");
    }

    /** L4. A leg that is open stays so: whom it serves was right by all that it knows. */
    private Optional<LegEffect> refuse(LegState state, VolumeRecord record) {
        String held = state.mark()
                .map(mark -> "version " + mark.record().version() + " of epoch "
                        + mark.record().epoch())
                .orElse("another history");
        return report(
                state,
                State.REFUSED,
                "the ledger has version " + record.version() + " of epoch " + record.epoch() + ", the leg " + held);
    }

    private Optional<LegEffect> create(LegState state, VolumeRecord record) {
        if (!mayCreate(state, record)) {
            return report(state, State.BLANK, "it holds no data although it should"); // L6
        }
        return state.created()
                .map(stamp -> mark(record, Optional.empty(), stamp))
                .orElseGet(() -> Optional.of(new LegEffect.Create(
                        requireNonNull(record.legs().get(state.self())),
                        legBytes(record),
                        record.phase() == Phase.NEW)));
    }

    /** L6: whether the leg has the content that counts, if any of it does. */
    boolean hasItsContent(LegState state, VolumeRecord record, LegMark mark) {
        Integer counted = record.contents().get(state.self());
        return counted == null || counted == mark.stamp();
    }

    LegLife life(LegState state) {
        return new LegLife(state.incarnation(), state.mark().map(LegMark::stamp).orElse(0), session(state));
    }

    private static long session(LegState state) {
        return state.record()
                .or(() -> state.mark().map(LegMark::record))
                .map(record -> record.sessions().getOrDefault(state.self(), 0L))
                .orElse(0L);
    }

    /** L6. */
    boolean mayCreate(LegState state, VolumeRecord record) {
        return !record.inSync().contains(state.self());
    }

    /** L1: first nobody can write any more, then that is so for ever. */
    Optional<LegEffect> fence(LegState state, VolumeRecord record, LegMark mark) {
        return state.gate() instanceof Gate.Closed ? mark(record, mark.opened(), mark.stamp()) : close();
    }

    /** L3. */
    boolean mayOpen(LegState state, VolumeRecord record, LegMark mark) {
        return !record.inSync().contains(state.self())
                || mark.opened()
                        .filter(opening -> opening.epoch().equals(record.epoch()))
                        .map(opening -> opening.incarnation().equals(state.incarnation()))
                        .orElse(true);
    }

    /**
     * L2: first it is written down that somebody may write, then somebody can. A session that the ledger has ended is closed
     * first, or what is under way in it could be carried out after the leg has been brought up to date in the next.
     */
    Optional<LegEffect> open(LegState state, VolumeRecord record, LegMark mark, Owner owner) {
        Opening opening = new Opening(record.epoch(), state.incarnation());
        if (!mark.opened().filter(opening::equals).isPresent()) {
            return state.gate() instanceof Gate.Closed ? mark(record, Optional.of(opening), mark.stamp()) : close();
        }
        return switch (state.gate()) {
            case Gate.Closed() -> Optional.of(new LegEffect.Open(record.epoch(), owner, life(state), record.secret()));
            case Gate.Unknown() -> close();
            case Gate.Open(Epoch epoch, Owner to, LegLife life) ->
                epoch.equals(record.epoch()) && to.equals(owner) && life.equals(life(state))
                        ? Optional.empty()
                        : close();
        };
    }

    private static State presentState(LegState state, VolumeRecord record) {
        if (state.gate() instanceof Gate.Open) {
            return State.OPEN;
        }
        return record.owner().isPresent() ? State.RESTARTED : State.FENCED;
    }

    /** Whether {@code record} may follow {@code held}. */
    boolean accepts(VolumeRecord held, VolumeRecord record) {
        return record.cameOf(held);
    }

    private static long legBytes(VolumeRecord record) {
        return record.redundancy().legBytes(record.size());
    }

    private static Optional<LegEffect> close() {
        return Optional.of(new LegEffect.Close());
    }

    private static Optional<LegEffect> remove() {
        return Optional.of(new LegEffect.Remove());
    }

    private static Optional<LegEffect> mark(VolumeRecord record, Optional<Opening> opened, int stamp) {
        return Optional.of(new LegEffect.Mark(new LegMark(record, opened, stamp)));
    }

    private Optional<LegEffect> report(LegState state, State what, String why) {
        Optional<VolumeRecord> held = state.mark().map(LegMark::record);
        LegReport report = new LegReport(
                what,
                held.map(VolumeRecord::epoch).orElse(Epoch.FIRST),
                held.map(VolumeRecord::version).orElse(0L),
                life(state),
                state.mark().filter(mark -> mark.restarted(state.incarnation())).isPresent(),
                state.bytes(),
                why);
        return state.reported().filter(report::equals).isPresent()
                ? Optional.empty()
                : Optional.of(new LegEffect.Report(report));
    }
}
