package anew.core.model;

import java.util.Comparator;

/** A volume within the fleet: its vserver and its name there, written {@code db1/data}. */
public record VolumeId(HostName vserver, VolumeName volume) implements Comparable<VolumeId> {

    private static final Comparator<VolumeId> ORDER =
            Comparator.comparing(VolumeId::vserver).thenComparing(VolumeId::volume);

    @Override
    public int compareTo(VolumeId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return vserver + "/" + volume;
    }
}
