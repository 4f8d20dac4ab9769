package anew.core.fleet;

import anew.core.model.Fleet;
import java.util.List;

/** What became of reading a fleet repository. */
public sealed interface FleetReading {

    /** Everything was understood and passes every check made here. */
    record Accepted(Fleet fleet) implements FleetReading {}

    /**
     * Something is wrong.
     *
     * @param complaints all that is wrong, by file and line; at least one
     */
    record Refused(List<Complaint> complaints) implements FleetReading {
        public Refused {
            complaints = List.copyOf(complaints);
            if (complaints.isEmpty()) {
                throw new IllegalArgumentException("a fleet is refused for a reason");
            }
        }
    }
}
