package anew.node.ledger;

import anew.core.model.MemberId;
import java.util.Optional;

/**
 * What stands beside a member's data: who it is, and whether it may begin without any. It is one line, in a file beside:
 *
 * <pre>
 * new 6d0f3a            may begin, as one of those who found the ledger of that token
 * joining 8e9e05c5 1f2  may begin, as member 8e9e05c5 of ledger 1f2, which was added to it
 * member 8e9e05c5 1f2   is member 8e9e05c5 of ledger 1f2: without its data it is nobody
 * </pre>
 *
 * It is written before anything is started, and says {@code member} only after the ledger has said so.
 */
public sealed interface LedgerNote {

    /** It may found a ledger; nobody knows yet whether it has. */
    record New(String token) implements LedgerNote {
        public New {
            if (!token.matches("[0-9a-zA-Z_-]{1,64}")) {
                throw new IllegalArgumentException("'" + token + "' is no token: it has letters and digits only");
            }
        }
    }

    /** It was added, and may begin; nobody knows yet whether it has. */
    record Joining(MemberId id, MemberId ledger) implements LedgerNote {}

    /** It has served. */
    record Member(MemberId id, MemberId ledger) implements LedgerNote {}

    /** The number of the member, which one that founds does not know before it has. */
    default Optional<MemberId> member() {
        return switch (this) {
            case New _ -> Optional.empty();
            case Joining(MemberId id, MemberId _) -> Optional.of(id);
            case Member(MemberId id, MemberId _) -> Optional.of(id);
        };
    }

    /** The number of its ledger, likewise. */
    default Optional<MemberId> ofLedger() {
        return switch (this) {
            case New _ -> Optional.empty();
            case Joining(MemberId _, MemberId ledger) -> Optional.of(ledger);
            case Member(MemberId _, MemberId ledger) -> Optional.of(ledger);
        };
    }

    /** The line that says this. */
    default String text() {
        return switch (this) {
            case New(String token) -> "new " + token;
            case Joining(MemberId id, MemberId ledger) -> "joining " + id + " " + ledger;
            case Member(MemberId id, MemberId ledger) -> "member " + id + " " + ledger;
        };
    }

    /**
     * Reads the line back.
     *
     * @throws IllegalArgumentException if it is none
     */
    static LedgerNote parse(String text) {
        String[] words = text.strip().split(" ", -1);
        return switch (words[0] + " " + words.length) {
            case "new 2" -> new New(words[1]);
            case "joining 3" -> new Joining(MemberId.parse(words[1]), MemberId.parse(words[2]));
            case "member 3" -> new Member(MemberId.parse(words[1]), MemberId.parse(words[2]));
            default -> throw new IllegalArgumentException("'" + text.strip() + "' does not say who keeps the ledger");
        };
    }
}
