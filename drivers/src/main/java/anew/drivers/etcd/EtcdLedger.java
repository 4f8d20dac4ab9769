package anew.drivers.etcd;

import anew.core.port.Ledger;
import anew.drivers.etcd.Post.Result;
import anew.drivers.etcd.Wire.Malformed;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The ledger in an etcd of version 3.4 or later, or behind an {@link EtcdGateway}, by the JSON that etcd speaks beside gRPC.
 *
 * <p>It asks one endpoint until that fails, then the next:
 *
 * <ol>
 *   <li>What may be done twice (reading, renewing, granting and revoking leases) is asked of each endpoint once.
 *   <li>A commit goes on to the next endpoint only when no connection was made. Any other failure is an unknown outcome:
 *       etcd commits what it has received even when the one who asked has gone.
 *   <li>A renewed lease is believed only when a linearizable read, begun after it, finds the same term of the same member.
 *       A leader of etcd 3.4 that is cut off renews leases that its successor has ended, until it gives up the lead; it
 *       cannot answer such a read.
 * </ol>
 *
 * A call takes at most the sum of both time-outs for each endpoint, thrice that for a renewal, and for a listing that for
 * each hundred entries.
 */
public final class EtcdLedger implements Ledger {

    /** Entries that are asked for at a time: values of full length still fit into the 4 MiB that etcd sends at once. */
    private static final int PAGE = 100;

    /**
     * How often servers of ours tell those who watch that they are there. After something has changed etcd lets pass up to
     * twice that, and a tenth more: who hears nothing for four of these may take his server for gone.
     */
    public static final Duration HEARTBEAT = Duration.ofMillis(500);

    /** The code of gRPC for "not found". */
    private static final long NOT_FOUND = 5;

    /** A renewal is repeated when the leader changes meanwhile; twice in a row means trouble that a later call may spare. */
    private static final int RENEWALS_MAX = 3;

    private final List<URI> endpoints;
    private final Duration connectTimeout;
    private final Duration answerTimeout;
    private final Duration watchSilence;
    private final AtomicInteger preferred = new AtomicInteger();

    /**
     * @param endpoints such as {@code http://10.77.0.2:2379}; all are members of one etcd
     * @param connectTimeout how long to wait for a connection
     * @param answerTimeout how long to wait for an answer
     * @param watchSilence after which a watch asks the next endpoint, for the case that nothing comes because the one asked
     *     is cut off or gone
     */
    public EtcdLedger(List<URI> endpoints, Duration connectTimeout, Duration answerTimeout, Duration watchSilence) {
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("a ledger has one endpoint at least");
        }
        this.endpoints = List.copyOf(endpoints);
        this.connectTimeout = connectTimeout;
        this.answerTimeout = answerTimeout;
        this.watchSilence = watchSilence;
    }

    /** A question to one endpoint whose answer is refused when it makes no sense. */
    private interface Question<T> {
        Answered<T> ask(Post post) throws Malformed;
    }

    /** What one endpoint said. */
    private sealed interface Answered<T> {
        record Well<T>(T value) implements Answered<T> {}

        record Not<T>(String why) implements Answered<T> {}
    }

    /** Asks one endpoint after the other until one answers; where none does, says why each did not. */
    private <T> Answered<T> askEach(Question<T> question) {
        List<String> failures = new ArrayList<>();
        int first = preferred.get();
        for (int i = 0; i < endpoints.size(); i++) {
            int index = (first + i) % endpoints.size();
            switch (ask(index, question)) {
                case Answered.Well<T> well -> {
                    return well;
                }
                case Answered.Not<T>(String why) -> failures.add(why);
            }
        }
        return new Answered.Not<>(String.join("; ", failures));
    }

    private <T> Answered<T> ask(int index, Question<T> question) {
        URI endpoint = endpoints.get(index);
        Answered<T> answered;
        try {
            answered = question.ask(new Post(endpoint, connectTimeout, answerTimeout));
        } catch (Malformed nonsense) {
            answered = new Answered.Not<>(endpoint + " answered with " + nonsense.getMessage());
        }
        if (answered instanceof Answered.Not) {
            preferred.compareAndSet(index, (index + 1) % endpoints.size());
        }
        return answered;
    }

    /** Sends a request whose answer is one object. */
    private static Answered<Map<String, Object>> send(Post post, String path, Map<String, Object> request)
            throws Malformed {
        return switch (post.send(path, Wire.text(request))) {
            case Result.Answer(int status, String body) when status == 200 -> new Answered.Well<>(Wire.object(body));
            case Result.Answer(int status, String body) -> new Answered.Not<>(refusal(post, status, body));
            case Result.NotSent(String why) -> new Answered.Not<>(why);
            case Result.NoAnswer(String why) -> new Answered.Not<>(why);
        };
    }

    private static String refusal(Post post, int status, String body) {
        String said = body.strip();
        try {
            said = Wire.word(Wire.object(body), "error");
        } catch (Malformed noError) {
            // Whatever it is, it is shown as it came.
        }
        return post.endpoint() + " refused with status " + status + ": "
                + said.substring(0, Math.min(said.length(), 200));
    }

    @Override
    public Reading get(String key) {
        Ledger.checkKey(key);
        Map<String, Object> request = Map.of("key", Wire.base64(key));
        Answered<Reading> answered = askEach(post -> switch (send(post, "/v3/kv/range", request)) {
            case Answered.Well<Map<String, Object>>(Map<String, Object> answer) ->
                new Answered.Well<>(reading(key, answer));
            case Answered.Not<Map<String, Object>>(String why) -> new Answered.Not<>(why);
        });
        return switch (answered) {
            case Answered.Well<Reading>(Reading reading) -> reading;
            case Answered.Not<Reading>(String why) -> new Reading.Unknown(why);
        };
    }

    private static Reading reading(String key, Map<String, Object> answer) throws Malformed {
        long revision = revision(answer);
        List<Entry> entries = entries(answer);
        if (entries.isEmpty()) {
            return new Reading.Absent(revision);
        }
        if (entries.size() > 1 || !entries.getFirst().key().equals(key)) {
            throw new Malformed("other keys than '" + key + "'");
        }
        return new Reading.Found(revision, entries.getFirst());
    }

    private static long revision(Map<String, Object> answer) throws Malformed {
        long revision = Wire.number(Wire.object(answer, "header"), "revision");
        if (revision < 1) {
            throw new Malformed("no revision");
        }
        return revision;
    }

    private static List<Entry> entries(Map<String, Object> answer) throws Malformed {
        List<Entry> entries = new ArrayList<>();
        for (Map<String, Object> kv : Wire.objects(answer, "kvs")) {
            entries.add(Wire.entry(kv));
        }
        return entries;
    }

    @Override
    public Listing list(String prefix) {
        Ledger.checkPrefix(prefix);
        return switch (askEach(post -> list(post, prefix))) {
            case Answered.Well<Listing.Entries>(Listing.Entries entries) -> entries;
            case Answered.Not<Listing.Entries>(String why) -> new Listing.Unknown(why);
        };
    }

    /** Page after page, all at the revision of the first. */
    private static Answered<Listing.Entries> list(Post post, String prefix) throws Malformed {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("key", Wire.base64(Wire.rangeStart(prefix)));
        request.put("range_end", Wire.base64(Wire.rangeEnd(prefix)));
        request.put("limit", Integer.toString(PAGE));
        List<Entry> all = new ArrayList<>();
        long revision = 0;
        while (true) {
            Map<String, Object> answer;
            switch (send(post, "/v3/kv/range", request)) {
                case Answered.Well<Map<String, Object>>(Map<String, Object> well) -> answer = well;
                case Answered.Not<Map<String, Object>>(String why) -> {
                    return new Answered.Not<>(why);
                }
            }
            revision = revision == 0 ? revision(answer) : revision;
            List<Entry> page = entries(answer);
            all.addAll(page);
            if (!Wire.flag(answer, "more")) {
                return new Answered.Well<>(new Listing.Entries(revision, all));
            }
            if (page.isEmpty()) {
                throw new Malformed("an empty page, and more to come");
            }
            request.put("key", Wire.base64(page.getLast().key() + '\0'));
            request.put("revision", Long.toString(revision));
        }
    }

    @Override
    public Outcome commit(Transaction transaction) {
        String body = Wire.text(request(transaction));
        List<String> failures = new ArrayList<>();
        int first = preferred.get();
        for (int i = 0; i < endpoints.size(); i++) {
            int index = (first + i) % endpoints.size();
            Post post = new Post(endpoints.get(index), connectTimeout, answerTimeout);
            Result result = post.send("/v3/kv/txn", body);
            Optional<Outcome> outcome = outcome(post, transaction, result, failures);
            if (outcome.isEmpty() || outcome.get() instanceof Outcome.Unknown) {
                preferred.compareAndSet(index, (index + 1) % endpoints.size());
            }
            if (outcome.isPresent()) {
                return outcome.get();
            }
        }
        return new Outcome.Unknown(String.join("; ", failures));
    }

    /** Empty if nobody has seen the commit, so that it may be sent again. */
    private static Optional<Outcome> outcome(Post post, Transaction transaction, Result result, List<String> failures) {
        return switch (result) {
            case Result.NotSent(String why) -> {
                failures.add(why);
                yield Optional.empty();
            }
            case Result.NoAnswer(String why) -> Optional.of(new Outcome.Unknown(why));
            case Result.Answer(int status, String body) -> {
                try {
                    yield Optional.of(outcome(post, transaction, status, body));
                } catch (Malformed nonsense) {
                    yield Optional.of(new Outcome.Unknown(post.endpoint() + " answered with " + nonsense.getMessage()));
                }
            }
        };
    }

    private static Outcome outcome(Post post, Transaction transaction, int status, String body) throws Malformed {
        if (status == 404 && isLeaseGone(body)) {
            return new Outcome.LeaseGone();
        }
        if (status != 200) {
            return new Outcome.Unknown(refusal(post, status, body));
        }
        Map<String, Object> answer = Wire.object(body);
        long revision = revision(answer);
        if (Wire.flag(answer, "succeeded")) {
            return new Outcome.Committed(revision);
        }
        List<Map<String, Object>> responses = Wire.objects(answer, "responses");
        if (transaction.compares().isEmpty()
                || responses.size() != transaction.compares().size()) {
            throw new Malformed("a conflict over other keys than those compared");
        }
        Map<String, Entry> current = new LinkedHashMap<>();
        for (Map<String, Object> response : responses) {
            entries(Wire.object(response, "response_range")).forEach(entry -> current.put(entry.key(), entry));
        }
        return new Outcome.Conflict(revision, List.copyOf(current.values()));
    }

    private static boolean isLeaseGone(String body) throws Malformed {
        Map<String, Object> refusal = Wire.object(body);
        return Wire.number(refusal, "code") == NOT_FOUND
                && Wire.word(refusal, "error").contains("lease not found");
    }

    private static Map<String, Object> request(Transaction transaction) {
        List<Object> compares = new ArrayList<>();
        List<Object> reads = new ArrayList<>();
        for (Compare compare : transaction.compares()) {
            String key = Wire.base64(compare.key());
            compares.add(Map.of(
                    "target",
                    "MOD",
                    "result",
                    "EQUAL",
                    "key",
                    key,
                    "mod_revision",
                    Long.toString(compare.modRevision())));
            reads.add(Map.of("request_range", Map.of("key", key)));
        }
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("compare", compares);
        request.put(
                "success",
                transaction.writes().stream().map(EtcdLedger::operation).toList());
        request.put("failure", reads);
        return request;
    }

    private static Map<String, Object> operation(Write write) {
        return switch (write) {
            case Write.Put(String key, String value, Optional<Lease> lease) -> {
                Map<String, Object> put = new LinkedHashMap<>();
                put.put("key", Wire.base64(key));
                put.put("value", Wire.base64(value));
                lease.ifPresent(held -> put.put("lease", Long.toString(held.id())));
                yield Map.of("request_put", put);
            }
            case Write.Delete(String key) -> Map.of("request_delete_range", Map.of("key", Wire.base64(key)));
        };
    }

    @Override
    public Grant grant(Duration ttl) {
        Ledger.checkTtl(ttl);
        Map<String, Object> request = Map.of("TTL", Long.toString(ttl.toSeconds()));
        Answered<Grant> answered = askEach(post -> switch (send(post, "/v3/lease/grant", request)) {
            case Answered.Well<Map<String, Object>>(Map<String, Object> answer) -> {
                long id = Wire.number(answer, "ID");
                long seconds = Wire.number(answer, "TTL");
                if (id == 0 || seconds < ttl.toSeconds()) {
                    throw new Malformed("lease " + id + " for " + seconds + " s");
                }
                yield new Answered.Well<>(new Grant.Granted(new Lease(id), Duration.ofSeconds(seconds)));
            }
            case Answered.Not<Map<String, Object>>(String why) -> new Answered.Not<>(why);
        });
        return switch (answered) {
            case Answered.Well<Grant>(Grant grant) -> grant;
            case Answered.Not<Grant>(String why) -> new Grant.Unknown(why);
        };
    }

    @Override
    public Liveness keepAlive(Lease lease) {
        return switch (askEach(post -> renew(post, lease))) {
            case Answered.Well<Liveness>(Liveness liveness) -> liveness;
            case Answered.Not<Liveness>(String why) -> new Liveness.Unknown(why);
        };
    }

    /** Renews, and reads to see that whoever renewed is still who it was; "expired" too is said only after such a read. */
    private static Answered<Liveness> renew(Post post, Lease lease) throws Malformed {
        long termRead = 0;
        for (int attempt = 0; attempt < RENEWALS_MAX; attempt++) {
            Map<String, Object> renewed;
            Map<String, Object> request = Map.of("ID", Long.toString(lease.id()));
            switch (send(post, "/v3/lease/keepalive", request)) {
                case Answered.Well<Map<String, Object>>(Map<String, Object> well) ->
                    renewed = Wire.object(well, "result");
                case Answered.Not<Map<String, Object>>(String why) -> {
                    return new Answered.Not<>(why);
                }
            }
            if (Wire.number(renewed, "ID") != lease.id()) {
                throw new Malformed("another lease than " + lease.id());
            }
            long term = term(renewed);
            long seconds = Wire.number(renewed, "TTL");
            if (seconds <= 0 && term == termRead) {
                return new Answered.Well<>(new Liveness.Expired());
            }
            switch (send(post, "/v3/kv/range", Map.of("key", Wire.base64("-")))) {
                case Answered.Well<Map<String, Object>>(Map<String, Object> read) -> termRead = term(read);
                case Answered.Not<Map<String, Object>>(String why) -> {
                    return new Answered.Not<>(why);
                }
            }
            if (seconds > 0 && term == termRead) {
                return new Answered.Well<>(new Liveness.Alive(Duration.ofSeconds(seconds)));
            }
        }
        return new Answered.Not<>(post.endpoint() + " changed its leader again and again");
    }

    private static long term(Map<String, Object> answer) throws Malformed {
        long term = Wire.number(Wire.object(answer, "header"), "raft_term");
        if (term < 1) {
            throw new Malformed("no term");
        }
        return term;
    }

    @Override
    public Revocation revoke(Lease lease) {
        String body = Wire.text(Map.of("ID", Long.toString(lease.id())));
        Answered<Revocation> answered = askEach(post -> switch (post.send("/v3/lease/revoke", body)) {
            case Result.Answer(int status, String said)
            when status == 200 || (status == 404 && isLeaseGone(said)) -> new Answered.Well<>(new Revocation.Revoked());
            case Result.Answer(int status, String said) -> new Answered.Not<>(refusal(post, status, said));
            case Result.NotSent(String why) -> new Answered.Not<>(why);
            case Result.NoAnswer(String why) -> new Answered.Not<>(why);
        });
        return switch (answered) {
            case Answered.Well<Revocation>(Revocation revocation) -> revocation;
            case Answered.Not<Revocation>(String why) -> new Revocation.Unknown(why);
        };
    }

    @Override
    public Watch watch(String prefix, long fromRevision, Listener listener) {
        Ledger.checkPrefix(prefix);
        List<Post> posts = endpoints.stream()
                .map(endpoint -> new Post(endpoint, connectTimeout, watchSilence))
                .toList();
        EtcdWatch watch = new EtcdWatch(posts, preferred.get(), prefix, fromRevision, listener);
        watch.start();
        return watch;
    }
}
