package anew.drivers.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.port.Ledger.Change;
import anew.core.port.Ledger.Event;
import anew.core.port.Ledger.Listener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A listener that keeps what it is told, for a test to take. */
public final class Told implements Listener {

    /** Far longer than any change takes. */
    private static final long PATIENCE_SECONDS = 30;

    /** What a test may be waiting for. */
    private sealed interface News {
        record Changed(Change change) implements News {}

        record Lost(String why) implements News {}
    }

    private final BlockingQueue<News> news = new LinkedBlockingQueue<>();

    @Override
    public void changed(Change change) {
        news.add(new News.Changed(change));
    }

    @Override
    public void lost(String why) {
        news.add(new News.Lost(why));
    }

    private News next() throws InterruptedException {
        News next = news.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(next)
                .as("something to be told within %d s", PATIENCE_SECONDS)
                .isNotNull();
        return next;
    }

    /** The next change. */
    public Change change() throws InterruptedException {
        News next = next();
        assertThat(next).isInstanceOf(News.Changed.class);
        return ((News.Changed) next).change();
    }

    /** The next changes, as many. */
    public List<Change> changes(int count) throws InterruptedException {
        List<Change> changes = new ArrayList<>();
        while (changes.size() < count) {
            changes.add(change());
        }
        return changes;
    }

    /** The values written by the next changes of one event each. */
    public List<String> values(int count) throws InterruptedException {
        return changes(count).stream().map(Told::value).toList();
    }

    private static String value(Change change) {
        assertThat(change.events()).hasSize(1);
        return switch (change.events().getFirst()) {
            case Event.Written written -> written.entry().value();
            case Event.Deleted deleted -> "deleted";
        };
    }

    /** Takes news until the watch is lost. */
    public String whyLost() throws InterruptedException {
        while (true) {
            if (next() instanceof News.Lost(String why)) {
                return why;
            }
        }
    }

    public boolean isQuiet() {
        return news.isEmpty();
    }
}
