package anew.drivers.etcd;

import anew.core.port.Ledger;
import anew.core.port.Ledger.Change;
import anew.core.port.Ledger.Compare;
import anew.core.port.Ledger.Entry;
import anew.core.port.Ledger.Event;
import anew.core.port.Ledger.Grant;
import anew.core.port.Ledger.Lease;
import anew.core.port.Ledger.Listener;
import anew.core.port.Ledger.Listing;
import anew.core.port.Ledger.Liveness;
import anew.core.port.Ledger.Outcome;
import anew.core.port.Ledger.Reading;
import anew.core.port.Ledger.Revocation;
import anew.core.port.Ledger.Transaction;
import anew.core.port.Ledger.Watch;
import anew.core.port.Ledger.Write;
import anew.drivers.etcd.Wire.Malformed;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Serves any ledger in the JSON of etcd's version 3, so that nodes know one network protocol whatever keeps the ledger.
 *
 * <p>As much of it as {@link EtcdLedger} speaks: {@code /v3/kv/range} of one key or of all with a prefix (always whole:
 * {@code limit} is ignored), {@code /v3/kv/txn} with compares of {@code mod_revision}, {@code /v3/lease/grant},
 * {@code keepalive} and {@code revoke}, {@code /v3/watch} of one range, and {@code /health}. What is not understood is
 * refused with etcd's error object, never half done. There is no authentication and no TLS.
 */
public final class EtcdGateway implements AutoCloseable {

    /** A commit of full size in base64, its compares, and as much again for the way somebody else writes JSON. */
    static final int REQUEST_BYTES_MAX = 1 << 22;

    /** Codes of gRPC, which etcd's errors carry. */
    private static final int INVALID_ARGUMENT = 3;

    private static final int NOT_FOUND = 5;
    private static final int RESOURCE_EXHAUSTED = 8;
    private static final int UNIMPLEMENTED = 12;
    private static final int UNAVAILABLE = 14;

    private final Ledger ledger;
    private final Duration heartbeat;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** Why a request is not answered as it would like to be. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        private final int status;
        private final int code;

        Refused(int status, int code, String why) {
            super(why);
            this.status = status;
            this.code = code;
        }

        static Refused invalid(String why) {
            return new Refused(400, INVALID_ARGUMENT, why);
        }

        static Refused unimplemented(String what) {
            return new Refused(501, UNIMPLEMENTED, what + " is not served here");
        }

        static Refused unknown(String why) {
            return new Refused(503, UNAVAILABLE, why);
        }

        static Refused leaseNotFound() {
            return new Refused(404, NOT_FOUND, "etcdserver: requested lease not found");
        }
    }

    /** Answers a request of one object with one object. */
    private interface Service {
        Map<String, Object> answer(Map<String, Object> request) throws Refused, Malformed;
    }

    /**
     * Serves {@code ledger} from now on.
     *
     * @param address port 0 takes any
     * @param heartbeat how often a watch without changes says that it lives; it must be less than the silence after which
     *     those who watch give up
     */
    public EtcdGateway(Ledger ledger, InetSocketAddress address, Duration heartbeat) throws IOException {
        this.ledger = ledger;
        this.heartbeat = heartbeat;
        server = HttpServer.create(address, 0);
        server.setExecutor(threads);
        serve("/v3/kv/range", this::range);
        serve("/v3/kv/txn", this::commit);
        serve("/v3/lease/grant", this::grant);
        serve("/v3/lease/keepalive", this::keepAlive);
        serve("/v3/lease/revoke", this::revoke);
        server.createContext("/v3/watch", this::watch);
        server.createContext("/health", this::health);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void serve(String path, Service service) {
        server.createContext(path, exchange -> {
            try (exchange) {
                try {
                    send(exchange, 200, service.answer(request(exchange, path)));
                } catch (Refused refused) {
                    refuse(exchange, refused);
                } catch (Malformed | IllegalArgumentException wrong) {
                    refuse(exchange, Refused.invalid(String.valueOf(wrong.getMessage())));
                }
            }
        });
    }

    private static Map<String, Object> request(HttpExchange exchange, String path) throws IOException, Refused {
        if (!exchange.getRequestURI().getPath().equals(path)) {
            throw new Refused(404, NOT_FOUND, exchange.getRequestURI().getPath() + " is not served here");
        }
        if (!exchange.getRequestMethod().equals("POST")) {
            throw new Refused(405, UNIMPLEMENTED, "only POST is understood");
        }
        byte[] body = exchange.getRequestBody().readNBytes(REQUEST_BYTES_MAX + 1);
        if (body.length > REQUEST_BYTES_MAX) {
            throw new Refused(413, RESOURCE_EXHAUSTED, "a request has " + REQUEST_BYTES_MAX + " bytes at most");
        }
        return Wire.object(new String(body, StandardCharsets.UTF_8));
    }

    private static void refuse(HttpExchange exchange, Refused refused) throws IOException {
        String why = String.valueOf(refused.getMessage());
        send(exchange, refused.status, Map.of("error", why, "message", why, "code", refused.code));
    }

    private static void send(HttpExchange exchange, int status, Map<String, Object> object) throws IOException {
        byte[] body = Wire.text(object).getBytes(StandardCharsets.UTF_8);
        begin(exchange, status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** The server ends the connection when it was asked to, and does not say so by itself, as RFC 9112 §9.6 wants. */
    private static void begin(HttpExchange exchange, int status, long length) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Connection", "close");
        exchange.sendResponseHeaders(status, length);
    }

    private void health(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean well = !(ledger.get("-") instanceof Reading.Unknown);
            send(exchange, well ? 200 : 503, Map.of("health", Boolean.toString(well)));
        }
    }

    private Map<String, Object> range(Map<String, Object> request) throws Refused, Malformed {
        if (Wire.number(request, "revision") != 0) {
            throw Refused.unimplemented("a range at a past revision");
        }
        if (Wire.word(request, "range_end").isEmpty()) {
            return switch (ledger.get(Wire.plain(request, "key"))) {
                case Reading.Found(long revision, Entry entry) -> rangeAnswer(revision, List.of(entry));
                case Reading.Absent(long revision) -> rangeAnswer(revision, List.of());
                case Reading.Unknown(String why) -> throw Refused.unknown(why);
            };
        }
        return switch (ledger.list(prefix(request))) {
            case Listing.Entries(long revision, List<Entry> entries) -> rangeAnswer(revision, entries);
            case Listing.Unknown(String why) -> throw Refused.unknown(why);
        };
    }

    private static Map<String, Object> rangeAnswer(long revision, List<Entry> entries) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("header", header(revision));
        answer.put("kvs", entries.stream().map(Wire::kv).toList());
        answer.put("count", Integer.toString(entries.size()));
        return answer;
    }

    /** The one leader there ever is leads in term 1. */
    private static Map<String, Object> header(long revision) {
        return Map.of("revision", Long.toString(revision), "raft_term", "1");
    }

    private static String prefix(Map<String, Object> request) throws Refused, Malformed {
        byte[] start = Wire.bytes(request, "key");
        String prefix = Arrays.equals(start, Wire.rangeStart("")) ? "" : Wire.plain(request, "key");
        if (!Arrays.equals(Wire.bytes(request, "range_end"), Wire.rangeEnd(prefix))) {
            throw Refused.unimplemented("a range that is no prefix");
        }
        return prefix;
    }

    private Map<String, Object> commit(Map<String, Object> request) throws Refused, Malformed {
        List<Compare> compares = new ArrayList<>();
        for (Map<String, Object> compare : Wire.objects(request, "compare")) {
            if (!Wire.word(compare, "target").equals("MOD")
                    || !List.of("", "EQUAL").contains(Wire.word(compare, "result"))
                    || compare.containsKey("range_end")) {
                throw Refused.unimplemented("a compare of other things than whether mod_revision is equal");
            }
            compares.add(new Compare(Wire.plain(compare, "key"), Wire.number(compare, "mod_revision")));
        }
        List<Write> writes = new ArrayList<>();
        for (Map<String, Object> operation : Wire.objects(request, "success")) {
            writes.add(write(operation));
        }
        List<String> reads = new ArrayList<>();
        for (Map<String, Object> operation : Wire.objects(request, "failure")) {
            reads.add(comparedKey(operation, compares));
        }
        return switch (ledger.commit(new Transaction(compares, writes))) {
            case Outcome.Committed(long revision) -> committed(revision, writes);
            case Outcome.Conflict conflict -> conflict(conflict, reads);
            case Outcome.LeaseGone gone -> throw Refused.leaseNotFound();
            case Outcome.Unknown(String why) -> throw Refused.unknown(why);
        };
    }

    private static Write write(Map<String, Object> operation) throws Refused, Malformed {
        if (operation.keySet().equals(Set.of("request_put"))) {
            Map<String, Object> put = Wire.object(operation, "request_put");
            refuseMore(put, List.of("key", "value", "lease"));
            long lease = Wire.number(put, "lease");
            return new Write.Put(
                    Wire.plain(put, "key"),
                    Wire.plain(put, "value"),
                    lease == 0 ? Optional.empty() : Optional.of(new Lease(lease)));
        }
        if (operation.keySet().equals(Set.of("request_delete_range"))) {
            Map<String, Object> delete = Wire.object(operation, "request_delete_range");
            refuseMore(delete, List.of("key"));
            return Write.delete(Wire.plain(delete, "key"));
        }
        throw Refused.unimplemented("an operation other than one put or one delete");
    }

    private static String comparedKey(Map<String, Object> operation, List<Compare> compares) throws Refused, Malformed {
        Map<String, Object> range = Wire.object(operation, "request_range");
        refuseMore(range, List.of("key"));
        String key = Wire.plain(range, "key");
        if (compares.stream().noneMatch(compare -> compare.key().equals(key))) {
            throw Refused.unimplemented("on failure, other than to read a key that was compared,");
        }
        return key;
    }

    private static void refuseMore(Map<String, Object> operation, List<String> known) throws Refused {
        for (String name : operation.keySet()) {
            if (!known.contains(name)) {
                throw Refused.unimplemented("'" + name + "' in an operation");
            }
        }
    }

    private static Map<String, Object> committed(long revision, List<Write> writes) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("header", header(revision));
        answer.put("succeeded", true);
        answer.put(
                "responses",
                writes.stream()
                        .map(write -> switch (write) {
                            case Write.Put put -> Map.of("response_put", Map.of());
                            case Write.Delete delete -> Map.of("response_delete_range", Map.of());
                        })
                        .toList());
        return answer;
    }

    private static Map<String, Object> conflict(Outcome.Conflict conflict, List<String> reads) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("header", header(conflict.revision()));
        answer.put(
                "responses",
                reads.stream()
                        .map(key -> Map.of(
                                "response_range",
                                rangeAnswer(
                                        conflict.revision(),
                                        conflict.at(key).stream().toList())))
                        .toList());
        return answer;
    }

    private Map<String, Object> grant(Map<String, Object> request) throws Refused, Malformed {
        if (Wire.number(request, "ID") != 0) {
            throw Refused.unimplemented("a lease whose number is chosen");
        }
        return switch (ledger.grant(Duration.ofSeconds(Wire.number(request, "TTL")))) {
            case Grant.Granted(Lease lease, Duration ttl) -> lease(lease, ttl);
            case Grant.Unknown(String why) -> throw Refused.unknown(why);
        };
    }

    private static Map<String, Object> lease(Lease lease, Duration ttl) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("header", Map.of("raft_term", "1"));
        answer.put("ID", Long.toString(lease.id()));
        answer.put("TTL", Long.toString(ttl.toSeconds()));
        return answer;
    }

    private Map<String, Object> keepAlive(Map<String, Object> request) throws Refused, Malformed {
        Lease lease = new Lease(Wire.number(request, "ID"));
        return switch (ledger.keepAlive(lease)) {
            case Liveness.Alive(Duration ttl) -> Map.of("result", lease(lease, ttl));
            case Liveness.Expired expired -> Map.of("result", lease(lease, Duration.ZERO));
            case Liveness.Unknown(String why) -> throw Refused.unknown(why);
        };
    }

    /** A lease that is not there is said to be revoked, too: the ledger does not tell these apart. */
    private Map<String, Object> revoke(Map<String, Object> request) throws Refused, Malformed {
        return switch (ledger.revoke(new Lease(Wire.number(request, "ID")))) {
            case Revocation.Revoked revoked -> Map.of("header", Map.of("raft_term", "1"));
            case Revocation.Unknown(String why) -> throw Refused.unknown(why);
        };
    }

    private void watch(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                Map<String, Object> create = Wire.object(request(exchange, "/v3/watch"), "create_request");
                String prefix = prefix(create);
                long from = Wire.number(create, "start_revision");
                if (from < 1) {
                    throw Refused.unimplemented("a watch without a revision to start from");
                }
                begin(exchange, 200, 0);
                follow(exchange.getResponseBody(), prefix, from);
            } catch (Refused refused) {
                refuse(exchange, refused);
            } catch (Malformed | IllegalArgumentException wrong) {
                refuse(exchange, Refused.invalid(String.valueOf(wrong.getMessage())));
            }
        }
    }

    /** Sends changes until the listener or the one who watches is lost; the heartbeat finds out about the latter. */
    private void follow(OutputStream out, String prefix, long from) throws IOException {
        Stream stream = new Stream(out, from);
        stream.send(Map.of("created", true));
        Watch watch = ledger.watch(prefix, from, stream);
        try {
            while (!stream.over.await(heartbeat.toMillis(), TimeUnit.MILLISECONDS)) {
                stream.send(Map.of());
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } finally {
            watch.close();
        }
    }

    /** One who watches: gets a line for each change, from two threads. */
    private static final class Stream implements Listener {

        private final OutputStream out;
        private final CountDownLatch over = new CountDownLatch(1);
        private long revision;

        Stream(OutputStream out, long from) {
            this.out = out;
            this.revision = from;
        }

        @Override
        public void changed(Change change) {
            try {
                revision = change.revision();
                send(Map.of(
                        "events",
                        change.events().stream()
                                .map(event -> event(change, event))
                                .toList()));
            } catch (IOException gone) {
                over.countDown();
            }
        }

        private static Map<String, Object> event(Change change, Event event) {
            return switch (event) {
                case Event.Written(Entry entry) -> Map.of("kv", Wire.kv(entry));
                case Event.Deleted(String key) ->
                    Map.of(
                            "type",
                            "DELETE",
                            "kv",
                            Map.of("key", Wire.base64(key), "mod_revision", Long.toString(change.revision())));
            };
        }

        @Override
        public void lost(String why) {
            try {
                send(Map.of("canceled", true, "compact_revision", Long.toString(revision + 1), "cancel_reason", why));
            } catch (IOException gone) {
                // It has lost the watch anyhow.
            } finally {
                over.countDown();
            }
        }

        private synchronized void send(Map<String, Object> more) throws IOException {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("header", header(revision));
            result.putAll(more);
            out.write((Wire.text(Map.of("result", result)) + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    /** Stops serving at once; watches break off. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
