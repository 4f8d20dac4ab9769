package anew.sim;

/**
 * What is known of the data outside of all machines: each write has a number of its own, and once a flush after it has
 * been acknowledged to the domU, it must never be missing again. As numbers grow, a block holds all acknowledged writes if
 * its number is at least the last acknowledged one.
 */
final class Outside {

    private final long[] acknowledged = new long[Store.BLOCKS];
    private long numbers;
    private long flushes;

    long nextNumber() {
        return ++numbers;
    }

    void acknowledge(int block, long number) {
        acknowledged[block] = Math.max(acknowledged[block], number);
        flushes++;
    }

    long acknowledged(int block) {
        return acknowledged[block];
    }

    long flushes() {
        return flushes;
    }
}
