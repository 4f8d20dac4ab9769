package anew.sim;

import java.util.Arrays;

/**
 * A domU: writes numbered records to blocks, flushes, tells the outside what is safe, and reads. While it runs it never
 * may read anything else than what it last wrote or read.
 */
final class Guest {

    private static final long THINKS_LEAST_MICROS = 20_000;
    private static final long THINKS_MOST_MICROS = 250_000;
    private static final long UNKNOWN = -1;

    private final World world;
    private final Machine machine;
    private final long[] known = new long[Store.BLOCKS];
    private final long[] written = new long[Store.BLOCKS];
    private final boolean[] busy = new boolean[Store.BLOCKS];
    private boolean flushing;
    private boolean runs;
    private boolean over;
    private boolean leaves;

    Guest(World world, Machine machine) {
        this.world = world;
        this.machine = machine;
        Arrays.fill(known, UNKNOWN);
    }

    /** Begins to run after {@code bootMicros}. */
    void boot(long bootMicros) {
        machine.later(bootMicros, () -> {
            runs = !over;
            act();
        });
    }

    boolean isRunning() {
        return runs && !over;
    }

    void end() {
        over = true;
    }

    /** Writes what it has, then ends. */
    void shutDown(Runnable ended) {
        leaves = true;
        if (!runs) {
            over = true;
            ended.run();
            return;
        }
        flush(() -> {
            over = true;
            ended.run();
        });
    }

    private void act() {
        if (over || leaves) {
            return;
        }
        int block = world.chance().below(Store.BLOCKS);
        switch (world.chance().below(4)) {
            case 0 -> flush(() -> {});
            case 1 -> read(block);
            default -> write(block);
        }
        machine.later(world.chance().between(THINKS_LEAST_MICROS, THINKS_MOST_MICROS), this::act);
    }

    private void write(int block) {
        if (busy[block]) {
            return;
        }
        busy[block] = true;
        long number = world.outside().nextNumber();
        machine.kernel().write(block, number, () -> {
            if (!over) {
                busy[block] = false;
                known[block] = number;
                written[block] = number;
                world.trace().tell(machine.text(), "domU has written " + number + " to block " + block);
            }
        });
    }

    private void flush(Runnable then) {
        if (flushing && !leaves) {
            return;
        }
        flushing = true;
        long[] before = written.clone();
        machine.kernel().flush(() -> {
            if (!over) {
                flushing = false;
                for (int block = 0; block < Store.BLOCKS; block++) {
                    world.outside().acknowledge(block, before[block]);
                }
                world.trace().tell(machine.text(), "domU has flushed");
                then.run();
            }
        });
    }

    private void read(int block) {
        if (busy[block]) {
            return;
        }
        busy[block] = true;
        machine.kernel().read(block, (value, settled) -> {
            if (!over && machine.runsDomu()) {
                busy[block] = false;
                check(block, value);
                known[block] = settled ? value : known[block];
            }
        });
    }

    private void check(int block, long value) {
        if (world.trace().tellsAll()) {
            world.trace().tell(machine.text(), "domU reads " + value + " from block " + block);
        }
        if (value < world.outside().acknowledged(block)) {
            throw new Broken(
                    Invariant.I1,
                    machine.text() + " reads write " + value + " from block " + block + ", where write "
                            + world.outside().acknowledged(block) + " was acknowledged and flushed");
        }
        if (known[block] != UNKNOWN && value != known[block]) {
            throw new Broken(
                    Invariant.I1,
                    machine.text() + " reads write " + value + " from block " + block + ", where it had write "
                            + known[block] + " and has not crashed since");
        }
    }
}
