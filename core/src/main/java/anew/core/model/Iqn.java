package anew.core.model;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one end of an iSCSI session is called, an iSCSI qualified name (RFC 7143 §4.2.7.4). It says all by itself who the
 * end is, so that sessions and targets that are found on a machine need no list to be understood:
 *
 * <pre>
 * iqn.2026-01.internal.anew:pserver:alpha          the pserver alpha, which owns volumes
 * iqn.2026-01.internal.anew:leg:db1.data:stor1     the leg of db1/data that stor1 keeps
 * </pre>
 *
 * <p>At most 216 of the 223 characters that the protocol has for it.
 */
public record Iqn(String text) {

    private static final String PREFIX = "iqn.2026-01.internal.anew:";
    // A vserver's name has no dot: the first one ends it.
    private static final Pattern LEG =
            Pattern.compile(Pattern.quote(PREFIX) + "leg:([a-z0-9-]+)\\.([a-z0-9.-]+):([a-z0-9-]+)");
    private static final Pattern PSERVER = Pattern.compile(Pattern.quote(PREFIX) + "pserver:([a-z0-9-]+)");

    public static Iqn ofPserver(HostName pserver) {
        return new Iqn(PREFIX + "pserver:" + pserver);
    }

    public static Iqn ofLeg(LegId leg) {
        return new Iqn(
                PREFIX + "leg:" + leg.volume().vserver() + "." + leg.volume().volume() + ":" + leg.pserver());
    }

    /** The leg that is called so; empty for anything else. */
    public Optional<LegId> leg() {
        Matcher matcher = LEG.matcher(text);
        return matcher.matches()
                ? Optional.of(new LegId(
                        new VolumeId(new HostName(matcher.group(1)), new VolumeName(matcher.group(2))),
                        new HostName(matcher.group(3))))
                : Optional.empty();
    }

    /** The pserver that is called so as an owner of volumes; empty for anything else. */
    public Optional<HostName> pserver() {
        Matcher matcher = PSERVER.matcher(text);
        return matcher.matches() ? Optional.of(new HostName(matcher.group(1))) : Optional.empty();
    }

    @Override
    public String toString() {
        return text;
    }
}
