package anew.core.protocol;

import anew.core.model.CheckOrder;
import anew.core.model.CheckReport;
import anew.core.model.CheckReport.Finding;
import anew.core.model.CheckReport.Places;
import anew.core.model.CheckReport.Stage;
import anew.core.model.Difference;
import anew.core.model.HostName;
import anew.core.model.Redundancy;
import anew.core.model.VolumeRecord;
import anew.core.protocol.Link.Member;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Rule O12 of docs/volumes.md: what the owner of a volume does about a check that was ordered. Pure.
 *
 * <ol>
 *   <li>md reads all legs to the end, and counts what differs;
 *   <li>if it has counted anything, the legs are compared piece by piece, to tell where and which;
 *   <li>what was found is the last {@link CheckReport}.
 * </ol>
 *
 * <p>A check gives way to everything else: it ends as soon as other legs are in sync than at its beginning, or one catches
 * up. While a leg does not answer, or the pserver has no lease, it waits; what comes of that ends it or lets it go on.
 */
public final class CheckProtocol {

    /** How much is compared at a time: it bounds how long a device of a leg is in use by whoever compares. */
    public static final long PIECE_BYTES = 64L << 20;

    private final OwnerProtocol owners;

    public CheckProtocol(OwnerProtocol owners) {
        this.owners = owners;
    }

    /** Something to do to the mirror. */
    public sealed interface Effect {
        /** Have md read all legs, from the start. Ends in {@link Event.Due} or {@link Event.Failed}. */
        record Begin() implements Effect {}

        /** Ask how far md is. Ends in {@link Event.Seen}. */
        record Look() implements Effect {}

        /** Compare these legs from one of their bytes to another. Ends in {@link Event.Compared} or {@code Failed}. */
        record Compare(SortedSet<HostName> legs, long from, long to) implements Effect {
            public Compare {
                legs = Collections.unmodifiableSortedSet(new TreeSet<>(legs));
            }
        }

        /** Have md end its check, if there is one. Ends in {@code Due} or {@code Failed}. */
        record GiveWay() implements Effect {}
    }

    /** What the owner learns of its check. */
    public sealed interface Event {
        /** It is time to go on. */
        record Due() implements Event {}

        record Seen(Scrub scrub) implements Event {}

        record Compared(long to, List<Difference> places) implements Event {
            public Compared {
                places = List.copyOf(places);
            }
        }

        record Failed(String why) implements Event {}
    }

    /** What md says of its check. */
    public sealed interface Scrub {
        /** Bytes of each leg. */
        record UnderWay(long done, long total) implements Scrub {}

        /**
         * None is under way.
         *
         * @param whole whether the last one has read everything
         * @param mismatched bytes in which it found legs to differ
         */
        record Over(boolean whole, long mismatched) implements Scrub {}

        /** Nobody knows, or there is something else under way. */
        record Unknown() implements Scrub {}
    }

    /**
     * How far the check is, and what to do to get on.
     *
     * @param report empty while it has not begun
     * @param effect empty if there is nothing to do for a while, or nothing any more
     */
    public record Step(Optional<CheckReport> report, Optional<Effect> effect) {}

    /**
     * Goes on.
     *
     * @param before how far this agent is with {@code order}; empty at its beginning, and after a restart of the agent
     * @param date by the calendar, for people
     */
    public Step step(
            OwnerState state, CheckOrder order, Optional<CheckReport> before, Event event, Instant now, Instant date) {
        if (before.filter(CheckReport::hasEnded).isPresent() || !mayAct(state, order, now)) {
            return new Step(before, Optional.empty());
        }
        VolumeRecord record = state.view().orElseThrow().record();
        SortedSet<HostName> legs = before.map(CheckReport::inSync).orElse(record.inSync());
        CheckReport report = before.orElse(
                new CheckReport(order, state.self().pserver(), legs, date, new Stage.Reading(0, legBytes(record))));
        Optional<String> hindrance = hindrance(state, record, legs);
        if (hindrance.isPresent()) {
            return new Step(
                    Optional.of(report.at(new Stage.Ended(date, new Finding.NotRun(hindrance.get())))),
                    Optional.of(new Effect.GiveWay()));
        }
        if (event instanceof Event.Failed(String why)) {
            return ended(report, date, new Finding.NotRun(why));
        }
        return before.isEmpty() ? on(report, new Effect.Begin()) : goOn(report, record, event, date);
    }

    /** Only an owner in office whose legs all answer says or does anything. */
    private boolean mayAct(OwnerState state, CheckOrder order, Instant now) {
        return owners.grant(state, now)
                .filter(grant -> grant.proof().epoch().equals(order.epoch()))
                .filter(_ ->
                        state.kernel().links().values().stream().allMatch(link -> link.session() == Link.Session.WELL))
                .isPresent();
    }

    /** What forbids to check, for people. */
    private static Optional<String> hindrance(OwnerState state, VolumeRecord record, SortedSet<HostName> legs) {
        if (!record.inSync().equals(legs)) {
            return Optional.of("the legs in sync changed from " + Change.names(legs) + " to "
                    + Change.names(record.inSync()) + " meanwhile");
        }
        Optional<String> tooFew = tooFew(record);
        if (tooFew.isPresent()) {
            return tooFew;
        }
        SortedSet<HostName> others = new TreeSet<>(state.kernel().links().keySet());
        others.removeIf(leg -> legs.contains(leg) && state.link(leg).member() == Member.ACTIVE);
        if (!others.isEmpty()) {
            return Optional.of(Change.names(others) + " is catching up");
        }
        if (record.unsettled() || !state.kernel().settled()) {
            return Optional.of("its legs are being made equal");
        }
        return state.kernel().bytes() < record.size().bytes()
                ? Optional.of("it is to grow to " + record.size())
                : Optional.empty();
    }

    /** Why the legs in sync have nothing that they could be compared with. */
    static Optional<String> tooFew(VolumeRecord record) {
        int least = record.redundancy() instanceof Redundancy.Mirror
                ? 2
                : record.redundancy().legs();
        int there = record.inSync().size();
        return there < least
                ? Optional.of("only " + there + " of its legs " + (there == 1 ? "is" : "are")
                        + " in sync, and it takes " + least + " to compare")
                : Optional.empty();
    }

    private static Step goOn(CheckReport report, VolumeRecord record, Event event, Instant date) {
        return switch (report.stage()) {
            case Stage.Reading _ -> read(report, record, event, date);
            case Stage.Comparing comparing -> compare(report, comparing, event, date);
            case Stage.Ended _ -> new Step(Optional.of(report), Optional.empty());
        };
    }

    private static Step read(CheckReport report, VolumeRecord record, Event event, Instant date) {
        if (!(event instanceof Event.Seen(Scrub scrub))) {
            return on(report, new Effect.Look());
        }
        return switch (scrub) {
            case Scrub.UnderWay(long done, long total) ->
                new Step(Optional.of(report.at(new Stage.Reading(done, total))), Optional.empty());
            case Scrub.Unknown() -> new Step(Optional.of(report), Optional.empty());
            case Scrub.Over(boolean whole, long mismatched) -> {
                if (!whole) {
                    yield ended(report, date, new Finding.NotRun("it was interrupted"));
                }
                Stage.Comparing next = new Stage.Comparing(0, legBytes(record), mismatched, Places.NONE);
                yield mismatched == 0
                        ? ended(report, date, new Finding.Equal(0))
                        : on(report.at(next), next(report, next));
            }
        };
    }

    private static Step compare(CheckReport report, Stage.Comparing stage, Event event, Instant date) {
        if (!(event instanceof Event.Compared(long to, List<Difference> places))) {
            return on(report, next(report, stage));
        }
        Places found = stage.found().and(places);
        if (to >= stage.total()) {
            return ended(
                    report,
                    date,
                    found.isEmpty() ? new Finding.Equal(stage.suspected()) : new Finding.Differing(found));
        }
        Stage.Comparing next = new Stage.Comparing(to, stage.total(), stage.suspected(), found);
        return on(report.at(next), next(report, next));
    }

    private static Effect next(CheckReport report, Stage.Comparing stage) {
        return new Effect.Compare(report.inSync(), stage.done(), Math.min(stage.total(), stage.done() + PIECE_BYTES));
    }

    private static Step on(CheckReport report, Effect effect) {
        return new Step(Optional.of(report), Optional.of(effect));
    }

    private static Step ended(CheckReport report, Instant date, Finding finding) {
        return new Step(Optional.of(report.at(new Stage.Ended(date, finding))), Optional.empty());
    }

    private static long legBytes(VolumeRecord record) {
        return record.redundancy().legBytes(record.size());
    }
}
