package anew.core.model;

/**
 * One life of a pserver, from boot to power-off: whatever was in its memory belongs to one incarnation. On Linux the
 * kernel's {@code /proc/sys/kernel/random/boot_id} (random(4)).
 *
 * @param text never empty; never used by another life
 */
public record Incarnation(String text) implements Comparable<Incarnation> {

    public Incarnation {
        if (text.isBlank()) {
            throw new IllegalArgumentException("an incarnation has a name");
        }
    }

    @Override
    public int compareTo(Incarnation other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
