package anew.drivers.lvm;

import anew.core.model.HostName;
import anew.core.model.PoolName;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.model.VolumeName;
import java.util.Optional;
import java.util.Set;

/**
 * A logical volume: the data of a leg, or its mark.
 *
 * @param active whether the kernel has a device for it
 */
public record LogicalVolume(PoolName pool, VolumeId volume, Part part, Size size, Set<String> tags, boolean active) {

    /** What of a leg it holds. */
    public enum Part {
        LEG("+leg"),
        MARK("+mark");

        private final String suffix;

        Part(String suffix) {
            this.suffix = suffix;
        }
    }

    /** Pools are volume groups of this name and theirs. */
    static final String GROUP_PREFIX = "anew.";

    public LogicalVolume {
        tags = Set.copyOf(tags);
    }

    static String group(PoolName pool) {
        return GROUP_PREFIX + pool;
    }

    /** What LVM calls it within its group, such as {@code db1.data+leg}. */
    static String name(VolumeId volume, Part part) {
        return volume.vserver() + "." + volume.volume() + part.suffix;
    }

    /** What the device mapper calls it; a hyphen within a name is doubled there. */
    public static String mapperName(PoolName pool, VolumeId volume, Part part) {
        return group(pool).replace("-", "--") + "-" + name(volume, part).replace("-", "--");
    }

    /** The volume and part that LVM calls {@code name}; empty for a name that somebody else has given. */
    static Optional<LogicalVolume> of(String group, String name, Size size, Set<String> tags, boolean active) {
        for (Part part : Part.values()) {
            int dot = name.indexOf('.');
            if (group.startsWith(GROUP_PREFIX) && name.endsWith(part.suffix) && dot > 0) {
                HostName vserver = new HostName(name.substring(0, dot));
                VolumeName volume = new VolumeName(name.substring(dot + 1, name.length() - part.suffix.length()));
                PoolName pool = new PoolName(group.substring(GROUP_PREFIX.length()));
                return Optional.of(new LogicalVolume(pool, new VolumeId(vserver, volume), part, size, tags, active));
            }
        }
        return Optional.empty();
    }
}
