package anew.core.model;

import java.util.Locale;

/**
 * The content of a leg during one life of its pserver. What a leg has acknowledged and not flushed belongs to its life; so
 * each life is exported under a name of its own, and a session with one never goes on with the next.
 *
 * @param stamp random, given to the leg's content when it was created
 */
public record LegLife(Incarnation incarnation, int stamp) {

    @Override
    public String toString() {
        return incarnation + "." + String.format(Locale.ROOT, "%08x", stamp);
    }
}
