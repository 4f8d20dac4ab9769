package anew.core.port;

import anew.core.model.MemberId;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The servers that keep the ledger together, asked over the network. A server is named by the address that clients of the
 * ledger know, {@code http://10.2.0.11:2379}. Every method blocks, for some seconds at most.
 */
public interface LedgerMembers {

    /** Who belongs to the ledger, as {@code server} knows after it has made sure of all that was agreed before. */
    Roll roll(URI server);

    /** How {@code server} itself is; it may be cut off from the others. */
    Health health(URI server);

    /** Has {@code server} see to it that {@code member} is none any more; whatever it holds counts no longer. */
    Outcome remove(URI server, MemberId member);

    /** Has {@code server} see to it that a member without any data may begin at {@code peer}, under a number of its own. */
    Outcome add(URI server, URI peer);

    /**
     * One that belongs to the ledger.
     *
     * @param name as its pserver is called; empty for one that has not begun
     * @param peer where the others reach it
     * @param client where clients reach it; empty for one that has never served
     */
    record Member(MemberId id, String name, URI peer, Optional<URI> client) {

        /** Whether it has ever served. */
        public boolean started() {
            return client.isPresent();
        }
    }

    /** Who belongs to a ledger. */
    sealed interface Roll {
        /**
         * These.
         *
         * @param ledger the number of this ledger, which no other has
         */
        record Known(MemberId ledger, List<Member> members) implements Roll {
            public Known {
                members = List.copyOf(members);
            }

            /** The member that the others reach there. */
            public Optional<Member> at(URI peer) {
                return members.stream()
                        .filter(member -> member.peer().equals(peer))
                        .findFirst();
            }

            /** The member of that number. */
            public Optional<Member> of(MemberId id) {
                return members.stream().filter(member -> member.id().equals(id)).findFirst();
            }
        }

        record Unknown(String why) implements Roll {}
    }

    /** How a server is. */
    sealed interface Health {
        /**
         * It answers.
         *
         * @param leader whom it follows, or itself; empty if it knows of none, and then it cannot commit
         * @param bytes what its data take
         * @param troubles what it complains of, such as that it has no room left
         */
        record Answers(MemberId self, Optional<MemberId> leader, String version, long bytes, List<String> troubles)
                implements Health {
            public Answers {
                troubles = List.copyOf(troubles);
            }
        }

        record Silent(String why) implements Health {}
    }

    /** What became of a change. */
    sealed interface Outcome {
        record Done() implements Outcome {}

        /** It may have been done all the same: look at the roll. */
        record Failed(String why) implements Outcome {}
    }
}
