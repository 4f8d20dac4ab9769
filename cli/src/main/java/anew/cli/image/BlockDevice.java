package anew.cli.image;

import anew.core.model.Size;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the kernel says of a device that is to be overwritten, and of all that lies on it.
 *
 * @param type of the device itself: {@code disk}, {@code part}, {@code lvm} and so on
 * @param readOnly whether it refuses writes
 * @param uses what of it is in use, in words: mount points, swap, members of volume groups or arrays
 */
record BlockDevice(String type, long bytes, boolean readOnly, List<String> uses) {

    /** What {@link #parse} reads, for lsblk(8) with {@code --raw --bytes --noheadings}. */
    static final String COLUMNS = "TYPE,SIZE,RO,MOUNTPOINTS";

    private static final Set<String> WHOLE = Set.of("disk", "loop");

    /** Others lie on a device only where something has opened it: a volume group, an array, an encrypted volume. */
    private static final Set<String> HARMLESS = Set.of("disk", "loop", "part");

    static BlockDevice parse(String listed) {
        List<String[]> rows = listed.lines().map(line -> line.split(" ", 4)).toList();
        String[] first = rows.getFirst();
        List<String> uses = rows.stream().flatMap(row -> use(row).stream()).toList();
        return new BlockDevice(first[0], Long.parseLong(first[1]), first[2].equals("1"), uses);
    }

    private static Optional<String> use(String[] row) {
        if (row.length > 3 && !row[3].isBlank()) {
            // lsblk writes line ends between several mount points as \x0a.
            return Optional.of(row[3].strip().replace("\\x0a", " "));
        }
        return HARMLESS.contains(row[0]) ? Optional.empty() : Optional.of(row[0]);
    }

    /** Why {@code needed} bytes had better not be written over it; empty where nothing speaks against it. */
    Optional<String> refusal(long needed) {
        if (!WHOLE.contains(type)) {
            return Optional.of("is a " + type + ", not a whole disk: name the disk");
        }
        if (!uses.isEmpty()) {
            return Optional.of("is in use (" + String.join(", ", uses)
                    + "): unmount or close that first, if this really is the device");
        }
        if (readOnly) {
            return Optional.of("is write-protected: move the switch of the stick, or take another");
        }
        return bytes < needed
                ? Optional.of("holds " + Size.format(bytes) + ", the boot medium needs " + Size.format(needed))
                : Optional.empty();
    }
}
