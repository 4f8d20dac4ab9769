package anew.node;

import anew.core.model.HostName;
import anew.depot.Domu;

/** What {@code /config} says of one domU of this pserver. */
sealed interface Wish {

    HostName name();

    /** It is to run, so. */
    record Run(Domu domu) implements Wish {
        @Override
        public HostName name() {
            return domu.name();
        }
    }

    /** There is something of that name, but nobody can tell what: so it is neither started nor stopped. */
    record Unreadable(HostName name, String why) implements Wish {}
}
