package anew.core.protocol;

/** How an owner's kernel is joined to one leg. */
public record Link(Session session, Member member) {

    public static final Link NONE = new Link(Session.ABSENT, Member.ABSENT);

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
