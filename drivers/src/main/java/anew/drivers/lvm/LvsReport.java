package anew.drivers.lvm;

import anew.core.model.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what {@code lvs} prints when asked for group, name, bytes, state and tags:
 *
 * <pre>
 *   anew.bulk|db1.data+leg|268435456|active|anew.whole
 *   anew.bulk|db1.data+mark|4194304||
 * </pre>
 */
final class LvsReport {

    static final String FIELDS = "vg_name,lv_name,lv_size,lv_active,lv_tags";
    private static final int COLUMNS = 5;

    private LvsReport() {}

    /** Our volumes; empty if the text cannot be read. Volumes that others have made there are passed over. */
    static Optional<List<LogicalVolume>> parse(String output) {
        List<LogicalVolume> volumes = new ArrayList<>();
        for (String line : output.lines().filter(text -> !text.isBlank()).toList()) {
            String[] fields = line.strip().split("\\|", -1);
            if (fields.length != COLUMNS || !fields[2].matches("[0-9]+")) {
                return Optional.empty();
            }
            Set<String> tags = fields[4].isEmpty() ? Set.of() : Set.of(fields[4].split(",", -1));
            LogicalVolume.of(
                            fields[0], fields[1], new Size(Long.parseLong(fields[2])), tags, fields[3].equals("active"))
                    .ifPresent(volumes::add);
        }
        return Optional.of(volumes);
    }
}
