package anew.node.volume;

import anew.core.model.VolumeId;
import anew.core.port.Ledger;
import anew.core.port.Ledger.Change;
import anew.core.port.Ledger.Entry;
import anew.core.port.Ledger.Listener;
import anew.core.port.Ledger.Listing;
import anew.core.port.Ledger.Watch;
import anew.depot.ledger.LedgerKeys;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Keeps a {@link LedgerCopy} equal to the ledger: lists, then watches from there on; lists anew when the watch is lost, or
 * when the ledger turns out to hold less than it did.
 */
final class LedgerFollower {

    /** How soon to ask again a ledger that did not answer. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Ledger ledger;
    private final LedgerKeys keys;
    private final Jobs jobs;
    private final LedgerCopy copy;
    private final Consumer<Set<VolumeId>> changed;
    private final Runnable wentBack;

    private int round;
    private boolean listing;
    private Optional<Watch> watch = Optional.empty();
    private String trouble = "the ledger has not answered yet";

    /**
     * @param changed takes the volumes of which there may be news, once the copy has them
     * @param wentBack called, between two of these, when the ledger holds less than it did
     */
    LedgerFollower(
            Ledger ledger,
            LedgerKeys keys,
            Jobs jobs,
            LedgerCopy copy,
            Consumer<Set<VolumeId>> changed,
            Runnable wentBack) {
        this.ledger = ledger;
        this.keys = keys;
        this.jobs = jobs;
        this.copy = copy;
        this.changed = changed;
        this.wentBack = wentBack;
    }

    /** Why the copy may be old, for people; empty if all is well. */
    String trouble() {
        return trouble;
    }

    /** Lists, and watches from there on; also in place of a watch that is not believed any more. */
    void begin() {
        if (listing) {
            return;
        }
        listing = true;
        int mine = ++round;
        watch.ifPresent(Watch::close);
        watch = Optional.empty();
        jobs.run(() -> ledger.list(keys.prefix()), answer -> listed(mine, answer));
    }

    private void listed(int mine, Listing answer) {
        listing = false;
        switch (answer) {
            case Listing.Unknown(String why) -> {
                trouble = "the ledger does not answer: " + why;
                jobs.after(RETRY, this::begin);
            }
            case Listing.Entries(long revision, List<Entry> entries) -> {
                boolean less = revision < copy.revision();
                Set<VolumeId> news = copy.reset(revision, entries);
                trouble = copy.wentBack() ? "the ledger has gone back in time; see 'anew recover'" : "";
                changed.accept(news);
                if (less) {
                    wentBack.run();
                    changed.accept(news);
                }
                jobs.run(() -> ledger.watch(keys.prefix(), revision + 1, new Ear(mine)), made -> keep(mine, made));
            }
        }
    }

    private void keep(int mine, Watch made) {
        if (mine == round) {
            watch = Optional.of(made);
        } else {
            made.close();
        }
    }

    /** Hears of one watch; what comes after another listing has begun is of no more interest. */
    private final class Ear implements Listener {
        private final int mine;

        Ear(int mine) {
            this.mine = mine;
        }

        @Override
        public void changed(Change change) {
            jobs.post(() -> {
                if (mine == round) {
                    changed.accept(copy.apply(change));
                }
            });
        }

        @Override
        public void lost(String why) {
            jobs.post(() -> {
                if (mine == round) {
                    trouble = "the ledger's changes are lost: " + why;
                    begin();
                }
            });
        }
    }
}
