package anew.core.model;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content of a leg during one life of its pserver. What a leg has acknowledged and not flushed belongs to its life; so
 * each life is exported under a name of its own, and a session with one never goes on with the next.
 *
 * @param stamp random, given to the leg's content when it was created
 */
public record LegLife(Incarnation incarnation, int stamp) {

    /**
     * What begins with {@code 0x} or {@code 0b} is a number in the text of iSCSI (RFC 7143 section 6.1), and LIO reads a CHAP
     * name so, too: one that did would never be the one that it waits for.
     */
    private static final String PREFIX = "life-";

    private static final Pattern TEXT = Pattern.compile(PREFIX + "(.+)\\.([0-9a-f]{8})");

    /** What {@link #toString} gave; empty for anything else. */
    public static Optional<LegLife> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(
                        new LegLife(new Incarnation(matcher.group(1)), Integer.parseUnsignedInt(matcher.group(2), 16)))
                : Optional.empty();
    }

    /** Such as {@code life-6c1f0a52-70b1-4a6e-9d2e-0f7c1a3b5d9e.0badcafe}; usable as a CHAP name. */
    @Override
    public String toString() {
        return PREFIX + incarnation + "." + String.format(Locale.ROOT, "%08x", stamp);
    }
}
