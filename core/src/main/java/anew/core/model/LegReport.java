package anew.core.model;

/**
 * What a storage pserver says in the ledger of its leg of a volume.
 *
 * @param epoch the epoch that the leg has recorded durably; it will serve none below
 * @param version of the record that it has accepted last
 * @param life of which the report speaks
 * @param restarted whether the leg was open in an earlier life and has not been in sync since: what was written then
 *     without a flush may be missing
 * @param bytes its size; 0 if there is none
 * @param why for people; empty if all is well
 */
public record LegReport(
        State state, Epoch epoch, long version, LegLife life, boolean restarted, long bytes, String why) {

    /** What the leg does. */
    public enum State {
        /** Nobody can write to it, and it is ready for the next owner. */
        FENCED,
        /** The owner of its epoch can write to it. */
        OPEN,
        /** It was open in this epoch before its pserver restarted; nobody can write until it is dropped or fenced. */
        RESTARTED,
        /** Its disk has failed. */
        SILENT,
        /** It should hold data and has none. */
        BLANK,
        /** The ledger's record is older than the leg's, or of another history. */
        REFUSED
    }

    /** Whether nobody of an epoch before {@code least} can write any more, and the leg's content may be used. */
    public boolean confirms(Epoch least) {
        return epoch.compareTo(least) >= 0
                && (state == State.FENCED || state == State.OPEN || state == State.RESTARTED);
    }
}
