package anew.core.plan;

import anew.core.model.Placement;
import java.util.List;

/** What the planner answers. */
public sealed interface Outcome {

    /**
     * A placement that keeps every rule.
     *
     * @param reasons one a vserver, by name
     */
    record Placed(Placement placement, List<Reason> reasons) implements Outcome {
        public Placed {
            reasons = List.copyOf(reasons);
        }
    }

    /** None was found; all reasons that are known, never none. */
    record Refused(List<Refusal> refusals) implements Outcome {
        public Refused {
            refusals = List.copyOf(refusals);
            if (refusals.isEmpty()) {
                throw new IllegalArgumentException("a refusal needs a reason");
            }
        }
    }
}
