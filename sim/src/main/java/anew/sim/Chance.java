package anew.sim;

import java.util.List;
import java.util.SplittableRandom;

/** All that is left to chance in a schedule, by its seed alone. */
final class Chance {

    private final SplittableRandom random;

    Chance(long seed) {
        random = new SplittableRandom(seed);
    }

    /** From 0 to {@code bound - 1}. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    long between(long least, long most) {
        return least + random.nextLong(most - least + 1);
    }

    boolean permille(int share) {
        return random.nextInt(1000) < share;
    }

    <T> T oneOf(List<T> many) {
        return many.get(below(many.size()));
    }

    /** From {@code least} to {@code most}, each order of magnitude as likely as the other. */
    long anyScale(long least, long most) {
        double from = Math.log((double) least);
        double exponent = from + random.nextDouble() * (Math.log((double) most) - from);
        return Math.round(Math.exp(exponent));
    }

    int number() {
        return random.nextInt();
    }
}
