package anew.lab.plan;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * Which port on 127.0.0.1 serves what. A purpose keeps its port as long as the lab exists, so that machines survive a
 * change of the fleet beside them.
 *
 * @param ports by purpose, such as {@code ssh alpha}
 */
public record PortBook(SortedMap<String, Integer> ports) {

    public static final PortBook EMPTY = new PortBook(new TreeMap<>());

    /** Below Linux's range for outgoing connections, 32768 to 60999 (ip_local_port_range), which would get in the way. */
    private static final int LOWEST = 10_240;

    private static final int HIGHEST = 32_767;

    public PortBook {
        ports = Collections.unmodifiableSortedMap(new TreeMap<>(ports));
    }

    /**
     * A book for {@code purposes}: what {@code before} says, and for new purposes the next ports from {@code first} on
     * that are free.
     *
     * @throws IllegalStateException if there are not enough
     */
    static PortBook assign(SortedSet<String> purposes, PortBook before, int first, IntPredicate isFree) {
        SortedMap<String, Integer> ports = new TreeMap<>(before.ports);
        ports.keySet().retainAll(purposes);
        int candidate = Math.floorMod(first, HIGHEST - LOWEST + 1);
        int tries = 0;
        for (String purpose : purposes) {
            while (!ports.containsKey(purpose)) {
                int port = LOWEST + candidate;
                candidate = (candidate + 1) % (HIGHEST - LOWEST + 1);
                if (++tries > HIGHEST - LOWEST) {
                    throw new IllegalStateException("no free port is left between " + LOWEST + " and " + HIGHEST);
                }
                if (!ports.containsValue(port) && isFree.test(port)) {
                    ports.put(purpose, port);
                }
            }
        }
        return new PortBook(ports);
    }

    int of(String purpose) {
        Integer port = ports.get(purpose);
        if (port == null) {
            throw new IllegalArgumentException("no port was assigned for " + purpose);
        }
        return port;
    }
}
