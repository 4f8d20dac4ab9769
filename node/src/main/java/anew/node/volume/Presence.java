package anew.node.volume;

import anew.core.model.Owner;
import anew.core.port.Ledger;
import anew.core.port.Ledger.Compare;
import anew.core.port.Ledger.Entry;
import anew.core.port.Ledger.Grant;
import anew.core.port.Ledger.Lease;
import anew.core.port.Ledger.Liveness;
import anew.core.port.Ledger.Outcome;
import anew.core.port.Ledger.Reading;
import anew.core.port.Ledger.Write;
import anew.core.protocol.Timers;
import anew.depot.ledger.LedgerKeys;
import anew.depot.ledger.LedgerText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Keeps this pserver present in the ledger: its incarnation stands there, bound to a lease that is renewed three times
 * while it lasts. The key is changed by compare-and-set only, so that no request that comes late binds it to a lease that
 * nobody renews any more.
 */
final class Presence {

    private final Ledger ledger;
    private final Jobs jobs;
    private final Timers timers;
    private final Duration ttl;
    private final String key;
    private final String text;
    private final Consumer<Instant> renewed;
    private final LongSupplier revisionKnown;
    private final Runnable wentBack;
    private String trouble = "";

    /** What came of asking the ledger. */
    private sealed interface Answer {
        /** Present, by a request sent at {@code sent}. */
        record Present(Lease lease, long modRevision, Instant sent, long storeRevision) implements Answer {}

        /** Not, or not any more: to be made anew at once. */
        record Lost(String why) implements Answer {}

        record Unknown(String why) implements Answer {}
    }

    /**
     * @param renewed takes when a renewal that succeeded was sent
     * @param revisionKnown at which revision the ledger is known to have stood
     * @param wentBack called when it stands at an earlier one than was known before it was asked
     */
    Presence(
            Ledger ledger,
            LedgerKeys keys,
            Jobs jobs,
            Timers timers,
            Owner self,
            Consumer<Instant> renewed,
            LongSupplier revisionKnown,
            Runnable wentBack) {
        this.ledger = ledger;
        this.jobs = jobs;
        this.timers = timers;
        // Rounded up: a lease that ends before this pserver stops believing in it would be no promise.
        this.ttl = Duration.ofSeconds(Math.ceilDiv(timers.lease().toMillis(), 1000));
        this.key = keys.presence(self.pserver());
        this.text = LedgerText.of(self.incarnation());
        this.renewed = renewed;
        this.revisionKnown = revisionKnown;
        this.wentBack = wentBack;
    }

    /** Why it is not renewed, for people; empty if all is well. */
    String trouble() {
        return trouble;
    }

    void begin() {
        Instant sent = jobs.now();
        long known = revisionKnown.getAsLong();
        jobs.run(() -> acquire(sent), answer -> {
            switch (answer) {
                case Answer.Present present -> held(present, known);
                case Answer.Lost(String why) -> again(why);
                case Answer.Unknown(String why) -> again(why);
            }
        });
    }

    private void again(String why) {
        trouble = why;
        jobs.after(timers.retry(), this::begin);
    }

    private void held(Answer.Present present, long known) {
        trouble = "";
        renewed.accept(present.sent());
        if (present.storeRevision() < known) {
            wentBack.run();
        }
        // Counted from when it was sent, as the lease is: on a busy machine an answer may take its time.
        Instant due = present.sent().plus(timers.lease().dividedBy(3));
        jobs.after(Duration.between(jobs.now(), due), () -> renew(present));
    }

    private void renew(Answer.Present present) {
        Instant sent = jobs.now();
        long known = revisionKnown.getAsLong();
        jobs.run(() -> keepAlive(present, sent), answer -> {
            switch (answer) {
                case Answer.Present still -> held(still, known);
                case Answer.Lost(String why) -> {
                    trouble = why;
                    begin();
                }
                case Answer.Unknown(String why) -> {
                    trouble = why;
                    jobs.after(timers.retry(), () -> renew(present));
                }
            }
        });
    }

    private Answer acquire(Instant sent) {
        return switch (ledger.grant(ttl)) {
            case Grant.Unknown(String why) -> new Answer.Unknown("the ledger grants no lease: " + why);
            case Grant.Granted(Lease lease, Duration _) ->
                switch (ledger.get(key)) {
                    case Reading.Unknown(String why) -> new Answer.Unknown("the ledger does not answer: " + why);
                    case Reading.Found(long _, Entry entry) -> appear(lease, entry.modRevision(), sent);
                    case Reading.Absent _ -> appear(lease, 0, sent);
                };
        };
    }

    private Answer appear(Lease lease, long modRevision, Instant sent) {
        return switch (ledger.commit(List.of(new Compare(key, modRevision)), List.of(Write.put(key, text, lease)))) {
            case Outcome.Committed(long revision) -> new Answer.Present(lease, revision, sent, revision);
            case Outcome.Conflict _ -> new Answer.Lost("somebody else wrote " + key);
            case Outcome.LeaseGone() -> new Answer.Lost("the lease ended before it was used");
            case Outcome.Unknown(String why) -> new Answer.Unknown("the ledger does not answer: " + why);
        };
    }

    private Answer keepAlive(Answer.Present present, Instant sent) {
        return switch (ledger.keepAlive(present.lease())) {
            case Liveness.Unknown(String why) -> new Answer.Unknown("the lease is not renewed: " + why);
            case Liveness.Expired() -> new Answer.Lost("the lease has ended");
            case Liveness.Alive(Duration lasts) ->
                lasts.compareTo(timers.lease()) < 0
                        ? new Answer.Lost("the lease lasts " + lasts + " only")
                        : check(present, sent);
        };
    }

    /** A lease that lives is of no use if the key is not bound to it any more. */
    private Answer check(Answer.Present present, Instant sent) {
        return switch (ledger.get(key)) {
            case Reading.Found(long revision, Entry entry)
            when entry.modRevision() == present.modRevision() && entry.value().equals(text) ->
                new Answer.Present(present.lease(), entry.modRevision(), sent, revision);
            case Reading.Found _ -> new Answer.Lost("somebody else wrote " + key);
            case Reading.Absent _ -> new Answer.Lost("somebody deleted " + key);
            case Reading.Unknown(String why) -> new Answer.Unknown("the ledger does not answer: " + why);
        };
    }
}
