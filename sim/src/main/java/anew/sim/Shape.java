package anew.sim;

import anew.core.model.HostName;
import anew.core.model.Redundancy;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The machines of a schedule, and its one volume.
 *
 * @param owners pservers that may run the domU; the first is assigned at the beginning
 * @param legs the storage pservers of the volume; an owner may be among them
 * @param spares storage pservers to which a leg may move
 */
public record Shape(
        Duration budget, List<HostName> owners, Redundancy redundancy, List<HostName> legs, List<HostName> spares) {

    public Shape {
        owners = List.copyOf(owners);
        legs = List.copyOf(legs);
        spares = List.copyOf(spares);
        if (owners.isEmpty() || legs.size() != redundancy.legs()) {
            throw new IllegalArgumentException(
                    "a schedule has an owner and " + redundancy.legs() + " legs, not " + owners + " and " + legs);
        }
    }

    /** All machines, by name. */
    SortedSet<HostName> machines() {
        SortedSet<HostName> all = new TreeSet<>(owners);
        all.addAll(legs);
        all.addAll(spares);
        return all;
    }

    /** The text of the file {@code fleet}, which {@link ScenarioText} reads. */
    @Override
    public String toString() {
        String volume = switch (redundancy) {
            case Redundancy.Mirror(int count) -> "mirrors" + count;
            case Redundancy.Parity(int data, int parity) -> "parity" + data + "+" + parity;
        };
        return "budget " + Fault.time(budget.toMillis()) + "\nowners" + words(owners) + "\nvolume " + volume
                + words(legs) + "\n" + (spares.isEmpty() ? "" : "spares" + words(spares) + "\n");
    }

    private static String words(List<HostName> names) {
        return names.stream().map(name -> " " + name).collect(Collectors.joining());
    }
}
