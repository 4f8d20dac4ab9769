package anew.core.model;

/**
 * Counts how often a volume's owner has been fenced. Storage that has seen an epoch serves none below it ever again.
 *
 * @param number 1 for a new volume
 */
public record Epoch(long number) implements Comparable<Epoch> {

    public static final Epoch FIRST = new Epoch(1);

    public Epoch {
        if (number < 1) {
            throw new IllegalArgumentException("epochs count from 1; there is no " + number);
        }
    }

    public Epoch next() {
        return new Epoch(number + 1);
    }

    public boolean isAfter(Epoch other) {
        return number > other.number;
    }

    @Override
    public int compareTo(Epoch other) {
        return Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Long.toString(number);
    }
}
