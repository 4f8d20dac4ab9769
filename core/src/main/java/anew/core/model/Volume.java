package anew.core.model;

import java.util.List;

/**
 * A block device of a vserver whose data matters: kept as legs on several storage pservers.
 *
 * @param legs the storage pservers that were named for it, one a leg; empty where the planner chooses
 */
public record Volume(VolumeName name, Size size, Redundancy redundancy, List<HostName> legs) {

    public Volume {
        legs = List.copyOf(legs);
        if (!legs.isEmpty() && legs.size() != redundancy.legs()) {
            throw new IllegalArgumentException(
                    "volume '" + name + "' names " + legs.size() + " pservers for its " + redundancy.legs() + " legs");
        }
    }
}
