package anew.core.model;

/** Who may write to a volume: a pserver in one of its lives. After a reboot it is another owner. */
public record Owner(HostName pserver, Incarnation incarnation) {

    @Override
    public String toString() {
        return pserver + "@" + incarnation;
    }
}
