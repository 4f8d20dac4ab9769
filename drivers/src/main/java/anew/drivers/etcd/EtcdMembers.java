package anew.drivers.etcd;

import anew.core.model.MemberId;
import anew.core.port.LedgerMembers;
import anew.drivers.etcd.Post.Result;
import anew.drivers.etcd.Wire.Malformed;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The members of an etcd of version 3.4 or later, by the JSON that it speaks beside gRPC. */
public final class EtcdMembers implements LedgerMembers {

    private final Duration connectTimeout;
    private final Duration answerTimeout;

    public EtcdMembers(Duration connectTimeout, Duration answerTimeout) {
        this.connectTimeout = connectTimeout;
        this.answerTimeout = answerTimeout;
    }

    /** etcd 3.4 tells of members what it has heard; a read before makes sure that it has heard all there was to hear. */
    @Override
    public Roll roll(URI server) {
        try {
            ask(server, "/v3/kv/range", Map.of("key", Wire.base64("-")));
            Map<String, Object> answer = ask(server, "/v3/cluster/member/list", Map.of());
            List<Member> members = new ArrayList<>();
            for (Map<String, Object> member : Wire.objects(answer, "members")) {
                members.add(member(member));
            }
            return new Roll.Known(id(Wire.object(answer, "header"), "cluster_id"), members);
        } catch (IOException failure) {
            return new Roll.Unknown(String.valueOf(failure.getMessage()));
        }
    }

    private static Member member(Map<String, Object> member) throws Malformed {
        List<String> peers = texts(member, "peerURLs");
        if (peers.isEmpty()) {
            throw new Malformed("a member that nobody reaches");
        }
        // It tells where clients reach it when it begins to serve.
        List<String> clients = texts(member, "clientURLs");
        return new Member(
                id(member, "ID"),
                Wire.word(member, "name"),
                uri(peers.getFirst()),
                clients.isEmpty() ? Optional.empty() : Optional.of(uri(clients.getFirst())));
    }

    @Override
    public Health health(URI server) {
        try {
            Map<String, Object> answer = ask(server, "/v3/maintenance/status", Map.of());
            MemberId leader = id(answer, "leader");
            return new Health.Answers(
                    id(Wire.object(answer, "header"), "member_id"),
                    leader.value() == 0 ? Optional.empty() : Optional.of(leader),
                    Wire.word(answer, "version"),
                    Wire.number(answer, "dbSize"),
                    texts(answer, "errors"));
        } catch (IOException failure) {
            return new Health.Silent(String.valueOf(failure.getMessage()));
        }
    }

    @Override
    public Outcome remove(URI server, MemberId member) {
        return change(server, "/v3/cluster/member/remove", Map.of("ID", Long.toUnsignedString(member.value())));
    }

    @Override
    public Outcome add(URI server, URI peer) {
        return change(server, "/v3/cluster/member/add", Map.of("peerURLs", List.of(peer.toString())));
    }

    private Outcome change(URI server, String path, Map<String, Object> request) {
        try {
            ask(server, path, request);
            return new Outcome.Done();
        } catch (IOException failure) {
            return new Outcome.Failed(String.valueOf(failure.getMessage()));
        }
    }

    private Map<String, Object> ask(URI server, String path, Map<String, Object> request) throws IOException {
        return switch (new Post(server, connectTimeout, answerTimeout).send(path, Wire.text(request))) {
            case Result.Answer(int status, String body) when status == 200 -> Wire.object(body);
            case Result.Answer(int status, String body) ->
                throw new IOException(server + " refused with status " + status + ": " + body.strip());
            case Result.NotSent(String why) -> throw new IOException(why);
            case Result.NoAnswer(String why) -> throw new IOException(why);
        };
    }

    /** etcd counts these without a sign. */
    private static MemberId id(Map<String, Object> in, String name) throws Malformed {
        String digits = Wire.word(in, name);
        try {
            return new MemberId(digits.isEmpty() ? 0 : Long.parseUnsignedLong(digits));
        } catch (NumberFormatException notANumber) {
            throw new Malformed("'" + name + "' is no number");
        }
    }

    private static List<String> texts(Map<String, Object> in, String name) throws Malformed {
        if (in.getOrDefault(name, List.of()) instanceof List<?> list) {
            return list.stream().map(String::valueOf).toList();
        }
        throw new Malformed("'" + name + "' is no list");
    }

    private static URI uri(String text) throws Malformed {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException notAnAddress) {
            throw new Malformed("'" + text + "' is no address");
        }
    }
}
