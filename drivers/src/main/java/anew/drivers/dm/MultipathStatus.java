package anew.drivers.dm;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what {@code dmsetup status --target multipath} prints of devices with one path each:
 *
 * <pre>
 * kept:db1.data@stor1: 0 524288 multipath 2 0 0 0 1 1 A 0 1 0 254:1 A 0
 * kept:db2.data@stor1: 0 524288 multipath 2 0 0 0 1 1 E 0 1 0 254:3 F 1
 * </pre>
 *
 * The letter after the path's number says whether it is active or has failed.
 */
final class MultipathStatus {

    private static final Pattern LINE = Pattern.compile("(\\S+): 0 [0-9]+ multipath .* [0-9]+:[0-9]+ ([AF]) [0-9]+ *");

    private MultipathStatus() {}

    /** Name of each device to whether its path has failed; empty if the text cannot be read. */
    static Optional<SortedMap<String, Boolean>> parse(String output) {
        SortedMap<String, Boolean> failed = new TreeMap<>();
        if (output.isBlank() || output.startsWith("No devices found")) {
            return Optional.of(failed);
        }
        for (String line : output.lines().toList()) {
            Matcher fields = LINE.matcher(line);
            if (!fields.matches()) {
                return Optional.empty();
            }
            failed.put(fields.group(1), fields.group(2).equals("F"));
        }
        return Optional.of(failed);
    }
}
