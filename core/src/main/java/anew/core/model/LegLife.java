package anew.core.model;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an owner's session with a leg is good for: one content of it, during one life of its pserver, until the ledger ends
 * the session. What a leg has acknowledged and not flushed belongs to such a life, and so do the commands under way; so each
 * life is exported under a name of its own, and a session with one never goes on with the next.
 *
 * @param stamp random, given to the leg's content when it was created
 * @param session of the leg in the volume's record: {@link VolumeRecord#sessions}
 */
public record LegLife(Incarnation incarnation, int stamp, long session) {

    /**
     * What begins with {@code 0x} or {@code 0b} is a number in the text of iSCSI (RFC 7143 section 6.1), and LIO reads a CHAP
     * name so, too: one that did would never be the one that it waits for.
     */
    private static final String PREFIX = "life-";

    private static final Pattern TEXT = Pattern.compile(PREFIX + "(.+)\\.([0-9a-f]{8})\\.([0-9]{1,18})");

    /** What {@link #toString} gave; empty for anything else. */
    public static Optional<LegLife> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new LegLife(
                        new Incarnation(matcher.group(1)),
                        Integer.parseUnsignedInt(matcher.group(2), 16),
                        Long.parseLong(matcher.group(3))))
                : Optional.empty();
    }

    /** Whether what was written in {@code other} is there still: the two differ in the session at most. */
    public boolean keepsContentOf(LegLife other) {
        return stamp == other.stamp && incarnation.equals(other.incarnation);
    }

    /** Such as {@code life-6c1f0a52-70b1-4a6e-9d2e-0f7c1a3b5d9e.0badcafe.17}; usable as a CHAP name. */
    @Override
    public String toString() {
        return PREFIX + incarnation + "." + String.format(Locale.ROOT, "%08x", stamp) + "." + session;
    }
}
