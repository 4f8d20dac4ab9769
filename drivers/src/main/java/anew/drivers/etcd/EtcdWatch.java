package anew.drivers.etcd;

import anew.core.port.Ledger.Change;
import anew.core.port.Ledger.Entry;
import anew.core.port.Ledger.Event;
import anew.core.port.Ledger.Listener;
import anew.core.port.Ledger.Watch;
import anew.drivers.etcd.Wire.Malformed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A watch of an etcd: a stream of changes that begins again, right after the last change that was told, at the next
 * endpoint, whenever it breaks or says nothing for too long.
 */
final class EtcdWatch implements Watch, Runnable {

    /** Between attempts, so that members which all refuse are not asked in a tight loop. */
    private static final long PAUSE_MILLIS = 200;

    private final List<Post> posts;
    private final String prefix;
    private final Listener listener;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Virtual, because only those leave a socket's read when they are interrupted. */
    private final Thread thread;

    private int index;
    private long next;

    /** The events of an answer that comes in several pieces; a piece may end in the middle of a revision. */
    private final List<Piece> pieces = new ArrayList<>();

    private record Piece(long revision, Event event) {}

    EtcdWatch(List<Post> posts, int first, String prefix, long fromRevision, Listener listener) {
        this.posts = List.copyOf(posts);
        this.index = first;
        this.prefix = prefix;
        this.next = Math.max(1, fromRevision);
        this.listener = listener;
        this.thread = Thread.ofVirtual().name("ledger-watch " + prefix).unstarted(this);
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
    }

    private boolean isOpen() {
        return closed.getCount() > 0;
    }

    @Override
    public void run() {
        try {
            while (isOpen()) {
                try {
                    posts.get(index).stream("/v3/watch", request(), this::read);
                } catch (IOException broken) {
                    // Nothing was missed: it begins again where it broke off.
                }
                index = (index + 1) % posts.size();
                if (closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(InputStream in) throws IOException {
        pieces.clear();
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null && isOpen(); line = lines.readLine()) {
            if (!line.isBlank()) {
                take(Wire.object(line));
            }
        }
    }

    private void take(Map<String, Object> message) throws IOException {
        Map<String, Object> result = Wire.object(message, "result");
        long forgotten = Wire.number(result, "compact_revision");
        if (forgotten > 0) {
            closed.countDown();
            listener.lost("changes before revision " + forgotten + " are forgotten; revision " + next + " was wanted");
            return;
        }
        if (message.containsKey("error") || Wire.flag(result, "canceled")) {
            throw new IOException("the watch was ended: " + message);
        }
        for (Map<String, Object> event : Wire.objects(result, "events")) {
            pieces.add(piece(event));
        }
        if (!Wire.flag(result, "fragment")) {
            tell();
        }
    }

    private static Piece piece(Map<String, Object> event) throws Malformed {
        Map<String, Object> kv = Wire.object(event, "kv");
        long revision = Wire.number(kv, "mod_revision");
        return switch (Wire.word(event, "type")) {
            case "", "PUT" -> {
                Entry entry = Wire.entry(kv);
                yield new Piece(revision, new Event.Written(entry));
            }
            case "DELETE" -> new Piece(revision, new Event.Deleted(Wire.plain(kv, "key")));
            default -> throw new Malformed("an event of another type: " + event);
        };
    }

    private void tell() {
        Map<Long, List<Event>> byRevision = new LinkedHashMap<>();
        for (Piece piece : pieces) {
            byRevision
                    .computeIfAbsent(piece.revision, first -> new ArrayList<>())
                    .add(piece.event);
        }
        pieces.clear();
        for (Map.Entry<Long, List<Event>> change : byRevision.entrySet()) {
            if (!isOpen()) {
                return;
            }
            if (change.getKey() >= next) {
                next = change.getKey() + 1;
                listener.changed(new Change(change.getKey(), change.getValue()));
            }
        }
    }

    private String request() {
        Map<String, Object> create = new LinkedHashMap<>();
        create.put("key", Wire.base64(Wire.rangeStart(prefix)));
        create.put("range_end", Wire.base64(Wire.rangeEnd(prefix)));
        create.put("start_revision", Long.toString(next));
        create.put("progress_notify", true);
        create.put("fragment", true);
        return Wire.text(Map.of("create_request", create));
    }
}
