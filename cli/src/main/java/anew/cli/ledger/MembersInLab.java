package anew.cli.ledger;

import anew.core.model.MemberId;
import anew.core.port.LedgerMembers;
import java.net.URI;
import java.util.Map;

/** The members on machines of a lab, whose own addresses the host does not reach: the roll names those that it reaches. */
record MembersInLab(LedgerMembers members, Map<URI, URI> ways) implements LedgerMembers {

    MembersInLab {
        ways = Map.copyOf(ways);
    }

    @Override
    public Roll roll(URI server) {
        return switch (members.roll(server)) {
            case Roll.Known known ->
                new Roll.Known(
                        known.ledger(),
                        known.members().stream().map(this::reachable).toList());
            case Roll.Unknown unknown -> unknown;
        };
    }

    private Member reachable(Member member) {
        return new Member(
                member.id(),
                member.name(),
                member.peer(),
                member.client().map(client -> ways.getOrDefault(client, client)));
    }

    @Override
    public Health health(URI server) {
        return members.health(server);
    }

    @Override
    public Outcome remove(URI server, MemberId member) {
        return members.remove(server, member);
    }

    @Override
    public Outcome add(URI server, URI peer) {
        return members.add(server, peer);
    }
}
