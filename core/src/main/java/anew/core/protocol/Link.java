package anew.core.protocol;

import anew.core.model.LegLife;
import java.util.Optional;

/**
 * How an owner's kernel is joined to one leg.
 *
 * @param life the life of the leg that the session is with; none without a session
 */
public record Link(Session session, Member member, Optional<LegLife> life) {

    public static final Link NONE = new Link(Session.ABSENT, Member.ABSENT, Optional.empty());

    /** The iSCSI session. */
    public enum Session {
        ABSENT,
        /** Logged in and answering. */
        WELL,
        /** Not answering; what was sent waits. */
        SILENT
    }

    /** What md makes of the leg. */
    public enum Member {
        ABSENT,
        /** It has all data and takes part in every write. */
        ACTIVE,
        /** It takes part in every write, and is being brought up to date. */
        SYNCING,
        FAULTY
    }

    boolean serves() {
        return session == Session.WELL && member == Member.ACTIVE;
    }
}
