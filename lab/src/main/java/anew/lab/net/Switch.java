package anew.lab.net;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Decides which ports a frame leaves by, and when: a learning Ethernet switch (IEEE 802.1D §7) with one broadcast domain
 * for each network of the fleet, and with faults. No IO, no clock; all it remembers is which address was last seen where,
 * which it learns again within a frame or two when it is restarted.
 *
 * <p>One thread calls {@link #forward}; {@link #faults(Faults)} may be called from another.
 */
public final class Switch {

    /** How long an address is believed to be where it was last seen: 802.1D's ageing time of 300 s. */
    private static final long AGEING_NANOS = 300_000_000_000L;

    /** Destination, source and type: what every Ethernet frame begins with. */
    static final int HEADER_BYTES = 14;

    /** The lowest bit of an address's first octet: sent to a group, to which broadcast belongs. */
    private static final long GROUP_BIT = 1L << 40;

    private static final Fault HEALTHY = new Fault(0, Duration.ZERO);

    /**
     * A frame that leaves by a port.
     *
     * @param port index in the list of ports
     * @param atNanos when, on the clock of the {@code nowNanos} that was passed in
     */
    public record Delivery(int port, long atNanos) {}

    private record Seen(int port, long atNanos) {}

    private final List<SwitchPort> ports;
    private final List<List<Integer>> neighbours;
    private final RandomGenerator random;
    private final Map<Long, Seen> learned = new HashMap<>();
    private volatile Faults faults = Faults.NONE;

    /** A switch with these ports; {@code random} decides which frames a lossy way loses. */
    public Switch(List<SwitchPort> ports, RandomGenerator random) {
        this.ports = List.copyOf(ports);
        this.neighbours = neighbours(this.ports);
        this.random = random;
    }

    private static List<List<Integer>> neighbours(List<SwitchPort> ports) {
        List<List<Integer>> all = new ArrayList<>();
        for (int port = 0; port < ports.size(); port++) {
            List<Integer> others = new ArrayList<>();
            for (int other = 0; other < ports.size(); other++) {
                if (other != port
                        && ports.get(other).network().equals(ports.get(port).network())) {
                    others.add(other);
                }
            }
            all.add(List.copyOf(others));
        }
        return all;
    }

    public List<SwitchPort> ports() {
        return ports;
    }

    public Faults faults() {
        return faults;
    }

    /** Replaces the faults; frames already on their way are not affected. */
    public void faults(Faults faults) {
        this.faults = faults;
    }

    /**
     * Where {@code frame}, which arrived by port {@code from}, goes. Reads the frame from its position and leaves the
     * position alone; a frame too short to have a header goes nowhere.
     */
    public List<Delivery> forward(int from, ByteBuffer frame, long nowNanos) {
        if (frame.remaining() < HEADER_BYTES) {
            return List.of();
        }
        learn(address(frame, 6), from, nowNanos);
        long destination = address(frame, 0);
        Seen seen = learned.get(destination);
        if (seen == null || nowNanos - seen.atNanos >= AGEING_NANOS) {
            return deliveries(from, neighbours.get(from), nowNanos);
        }
        if (seen.port == from) {
            return List.of(); // Both ends are behind the same port, such as two domUs on one bridge.
        }
        if (neighbours.get(from).contains(seen.port)) {
            return deliveries(from, List.of(seen.port), nowNanos);
        }
        return deliveries(from, neighbours.get(from), nowNanos);
    }

    private void learn(long source, int port, long nowNanos) {
        if ((source & GROUP_BIT) == 0) {
            learned.put(source, new Seen(port, nowNanos));
        }
    }

    private List<Delivery> deliveries(int from, List<Integer> to, long nowNanos) {
        Faults current = faults;
        List<Delivery> deliveries = new ArrayList<>(to.size());
        for (int port : to) {
            Fault fault = current.between(
                            ports.get(from).machine(), ports.get(port).machine())
                    .orElse(HEALTHY);
            if (fault.loss() == 0 || random.nextDouble() >= fault.loss()) {
                deliveries.add(new Delivery(port, nowNanos + fault.delay().toNanos()));
            }
        }
        return deliveries;
    }

    private static long address(ByteBuffer frame, int offset) {
        int at = frame.position() + offset;
        return ((frame.getShort(at) & 0xffffL) << 32) | (frame.getInt(at + 2) & 0xffffffffL);
    }
}
