package anew.cli.ledger;

import anew.cli.terminal.Table;
import anew.core.model.MemberId;
import anew.core.model.Size;
import anew.core.port.LedgerMembers;
import anew.core.port.LedgerMembers.Health;
import anew.core.port.LedgerMembers.Member;
import anew.core.port.LedgerMembers.Roll;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The members of a ledger, each with how it is; none where it is kept in a file. */
record Members(List<State> states) {

    /** A member and what it answers. */
    record State(Member member, Health health) {

        String words() {
            return switch (health) {
                case Health.Silent _ -> member.started() ? "does not answer" : "has not begun";
                case Health.Answers(MemberId self, Optional<MemberId> leader, String _, long _, List<String> _) ->
                    leader.map(id -> id.equals(self) ? "leads" : "follows").orElse("knows of no leader");
            };
        }

        String name() {
            return member.name().isEmpty() ? String.valueOf(member.peer().getHost()) : member.name();
        }
    }

    Members {
        states = List.copyOf(states);
    }

    /** As the first of its servers says that can. */
    static Members of(LedgerFleet.Access access) {
        LedgerMembers members = access.members();
        for (URI server : access.urls()) {
            if (members.roll(server) instanceof Roll.Known known) {
                return new Members(known.members().stream()
                        .map(member -> new State(
                                member,
                                member.client().map(members::health).orElse(new Health.Silent("it has not begun"))))
                        .toList());
            }
        }
        return new Members(List.of());
    }

    boolean isEmpty() {
        return states.isEmpty();
    }

    boolean allAnswer() {
        return states.stream().allMatch(state -> state.health() instanceof Health.Answers);
    }

    Table table() {
        Table table = Table.of("MEMBER", "NUMBER", "STATE", "DATA", "VERSION", "COMPLAINTS");
        for (State state : states) {
            table = switch (state.health()) {
                case Health.Answers answers ->
                    table.and(
                            state.name(),
                            state.member().id().toString(),
                            state.words(),
                            Size.format(answers.bytes()),
                            answers.version(),
                            String.join("; ", answers.troubles()));
                case Health.Silent _ ->
                    table.and(state.name(), state.member().id().toString(), state.words(), "-", "", "");
            };
        }
        return table;
    }

    List<Map<String, Object>> json() {
        List<Map<String, Object>> list = new ArrayList<>();
        for (State state : states) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("name", state.member().name());
            object.put("id", state.member().id().toString());
            object.put("peer", state.member().peer().toString());
            object.put("state", state.words());
            if (state.health() instanceof Health.Answers answers) {
                object.put("bytes", answers.bytes());
                object.put("version", answers.version());
                object.put("complaints", answers.troubles());
            }
            list.add(object);
        }
        return list;
    }
}
