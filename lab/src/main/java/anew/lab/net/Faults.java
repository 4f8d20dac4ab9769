package anew.lab.net;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The faults on the network at one moment, by direction. Immutable: a change makes a new table, which the switch takes
 * over as a whole.
 *
 * @param byDirection the ways that have a fault; all others are well
 */
public record Faults(Map<Direction, Fault> byDirection) {

    public static final Faults NONE = new Faults(Map.of());

    /** From one machine to another, by the names of {@link SwitchPort#machine}. */
    public record Direction(String from, String to) {}

    public Faults {
        byDirection = Map.copyOf(byDirection);
    }

    /** This table with {@code fault} on the way from {@code from} to {@code to}, in place of what was there. */
    public Faults with(String from, String to, Fault fault) {
        Map<Direction, Fault> changed = new HashMap<>(byDirection);
        changed.put(new Direction(from, to), fault);
        return new Faults(changed);
    }

    /** This table with the way from {@code from} to {@code to} mended. */
    public Faults without(String from, String to) {
        Map<Direction, Fault> changed = new HashMap<>(byDirection);
        changed.remove(new Direction(from, to));
        return new Faults(changed);
    }

    /** What is wrong from {@code from} to {@code to}, if anything is. */
    public Optional<Fault> between(String from, String to) {
        return Optional.ofNullable(byDirection.get(new Direction(from, to)));
    }
}
