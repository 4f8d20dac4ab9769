package anew.core.model;

import java.util.Comparator;

/** A leg within the fleet: its volume and the pserver that keeps it, written {@code db1/data@stor1}. */
public record LegId(VolumeId volume, HostName pserver) implements Comparable<LegId> {

    private static final Comparator<LegId> ORDER =
            Comparator.comparing(LegId::volume).thenComparing(LegId::pserver);

    @Override
    public int compareTo(LegId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return volume + "@" + pserver;
    }
}
