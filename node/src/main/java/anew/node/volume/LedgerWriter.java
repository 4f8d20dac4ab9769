package anew.node.volume;

import anew.core.model.CatchUp;
import anew.core.model.CheckReport;
import anew.core.model.Epoch;
import anew.core.model.HostName;
import anew.core.model.LegReport;
import anew.core.model.VolumeId;
import anew.core.model.VolumeRecord;
import anew.core.port.Ledger;
import anew.core.port.Ledger.Compare;
import anew.core.port.Ledger.Entry;
import anew.core.port.Ledger.Outcome;
import anew.core.port.Ledger.Reading;
import anew.core.port.Ledger.Write;
import anew.core.protocol.OwnerEffect;
import anew.depot.ledger.LedgerKeys;
import anew.depot.ledger.LedgerText;
import anew.depot.ledger.LedgerText.Text;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes what this pserver has to say into the ledger, by compare-and-set only. Each method asks the ledger once or a few
 * times and waits for its answers; to ask again is the caller's, with the same arguments.
 */
final class LedgerWriter {

    private final Ledger ledger;
    private final LedgerKeys keys;
    private final HostName self;

    LedgerWriter(Ledger ledger, LedgerKeys keys, HostName self) {
        this.ledger = ledger;
        this.keys = keys;
        this.self = self;
    }

    /** How far a commit has come. */
    sealed interface Progress {
        /** It was done, or can never be done any more; {@code current} is what stood there after that. */
        record Decided(VolumeRecord current) implements Progress {}

        /** It may have been done or not, or be done yet: only trying {@code attempt} again makes it certain. */
        record Open(Attempt attempt, String why) implements Progress {}
    }

    /**
     * A commit as it is sent, the same each time: all its requests compare the same revision, so that once one was done or
     * refused, none that is still on its way can be done any more.
     *
     * @param modRevision 0 if it was not sent yet
     */
    record Attempt(OwnerEffect.Commit commit, VolumeRecord next, long modRevision) {}

    Progress commit(Attempt attempt) {
        String key = keys.record(attempt.commit().from().id());
        long modRevision = attempt.modRevision();
        if (modRevision == 0) {
            switch (ledger.get(key)) {
                case Reading.Unknown(String why) -> {
                    return new Progress.Open(attempt, why);
                }
                case Reading.Absent _ -> {
                    return new Progress.Open(attempt, key + " is gone");
                }
                case Reading.Found(long _, Entry entry) -> {
                    if (!entry.value().equals(LedgerText.of(attempt.commit().from()))) {
                        return decided(attempt, entry);
                    }
                    modRevision = entry.modRevision();
                }
            }
        }
        Attempt sent = new Attempt(attempt.commit(), attempt.next(), modRevision);
        Write write = Write.put(key, LedgerText.of(attempt.next()));
        return switch (ledger.commit(List.of(new Compare(key, modRevision)), List.of(write))) {
            case Outcome.Committed _, Outcome.Conflict _ ->
                switch (ledger.get(key)) {
                    case Reading.Found(long _, Entry entry) -> decided(sent, entry);
                    case Reading.Absent _ -> new Progress.Open(sent, key + " is gone");
                    case Reading.Unknown(String why) -> new Progress.Open(sent, why);
                };
            case Outcome.LeaseGone() -> new Progress.Open(sent, "it was refused for a lease that it does not have");
            case Outcome.Unknown(String why) -> new Progress.Open(sent, why);
        };
    }

    private static Progress decided(Attempt attempt, Entry entry) {
        return switch (LedgerText.record(entry.key(), entry.value())) {
            case Text.Read<VolumeRecord>(VolumeRecord current) -> new Progress.Decided(current);
            case Text.Unreadable<VolumeRecord>(String why) -> new Progress.Open(attempt, why);
        };
    }

    /** Whether {@code report} stands there now, and nothing that was sent before it can replace it; else why not. */
    String report(VolumeId volume, LegReport report) {
        return put(keys.report(volume, self), LedgerText.of(report));
    }

    /** Likewise that no domU of {@code epoch} or an earlier one runs here. */
    String stopped(VolumeId volume, Epoch epoch) {
        String key = keys.stopped(volume, self);
        if (ledger.get(key) instanceof Reading.Found(long _, Entry entry)
                && LedgerText.epoch(key, entry.value())
                        .value()
                        .filter(told -> told.compareTo(epoch) >= 0)
                        .isPresent()) {
            return "";
        }
        return put(key, LedgerText.of(epoch));
    }

    /** Likewise how far a check is: only while this pserver owns the volume in the epoch of the order, and that stands. */
    String checked(VolumeId volume, CheckReport report) {
        return switch (ledger.get(keys.record(volume))) {
            case Reading.Found(long _, Entry record)
            when isOwned(record, report.order().epoch()) ->
                switch (ledger.get(keys.check(volume))) {
                    case Reading.Found(long _, Entry order)
                    when order.value().equals(LedgerText.of(report.order())) ->
                        put(
                                keys.checked(volume),
                                LedgerText.of(report),
                                Compare.unchanged(record),
                                Compare.unchanged(order));
                    case Reading.Found _, Reading.Absent _ -> "the order does not stand any more";
                    case Reading.Unknown(String why) -> why;
                };
            case Reading.Found _, Reading.Absent _ -> "the volume has another owner or epoch";
            case Reading.Unknown(String why) -> why;
        };
    }

    /** Likewise how far legs have caught up: only while this pserver owns the volume in that epoch. */
    String catchUp(VolumeId volume, CatchUp now) {
        return switch (ledger.get(keys.record(volume))) {
            case Reading.Found(long _, Entry record)
            when isOwned(record, now.epoch()) ->
                put(keys.catchUp(volume), LedgerText.of(now), Compare.unchanged(record));
            case Reading.Found _, Reading.Absent _ -> "the volume has another owner or epoch";
            case Reading.Unknown(String why) -> why;
        };
    }

    private boolean isOwned(Entry record, Epoch epoch) {
        return LedgerText.record(record.key(), record.value())
                .value()
                .filter(known -> known.epoch().equals(epoch))
                .flatMap(VolumeRecord::owner)
                .filter(owner -> owner.pserver().equals(self))
                .isPresent();
    }

    private String put(String key, String text, Compare... others) {
        return switch (ledger.get(key)) {
            case Reading.Unknown(String why) -> why;
            case Reading.Absent _ -> put(new Compare(key, 0), text, others);
            case Reading.Found(long _, Entry entry) -> put(Compare.unchanged(entry), text, others);
        };
    }

    /** Written even where the same text stands there: that makes late requests void. */
    private String put(Compare compare, String text, Compare... others) {
        List<Compare> compares =
                Stream.concat(Stream.of(compare), Arrays.stream(others)).toList();
        return switch (ledger.commit(compares, List.of(Write.put(compare.key(), text)))) {
            case Outcome.Committed _ -> "";
            case Outcome.Conflict _ -> "an earlier request came late";
            case Outcome.LeaseGone() -> "it was refused for a lease that it does not have";
            case Outcome.Unknown(String why) -> why;
        };
    }
}
