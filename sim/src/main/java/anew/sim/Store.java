package anew.sim;

import anew.core.model.Epoch;
import anew.core.model.HostName;
import anew.core.model.Incarnation;
import anew.core.model.LegLife;
import anew.core.model.LegMark;
import anew.core.model.Owner;
import anew.core.protocol.LegState.Gate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A leg as its storage pserver's kernel and disk have it: a disk with a volatile cache, what md wrote on it for itself, the
 * mark beside it, and the target through which an owner reaches it.
 */
final class Store {

    static final int BLOCKS = 6;
    static final int ALL_BLOCKS = (1 << BLOCKS) - 1;

    /** What of md stands on the leg. */
    static final class Superblock {
        boolean present;
        long events;
        long eventsCleared;
        int dirty;
    }

    private static final long NOT_CACHED = -1;

    private final HostName name;
    private final Chance chance;
    private final long[] stable = new long[BLOCKS];
    private final long[] cache = new long[BLOCKS];
    private final Superblock superblock = new Superblock();
    private final Set<Long> connections = new HashSet<>();

    private Optional<LegMark> mark = Optional.empty();
    private long bytes;
    private boolean wiped;
    private boolean silent;
    private Gate gate = new Gate.Closed();
    private String secret = "";

    Store(HostName name, Chance chance) {
        this.name = name;
        this.chance = chance;
        Arrays.fill(cache, NOT_CACHED);
    }

    HostName name() {
        return name;
    }

    // The disk

    long value(int block) {
        return cache[block] == NOT_CACHED ? stable[block] : cache[block];
    }

    long stable(int block) {
        return stable[block];
    }

    void write(int block, long value) {
        cache[block] = value;
        superblock.dirty |= 1 << block;
    }

    void flush() {
        for (int block = 0; block < BLOCKS; block++) {
            stable[block] = value(block);
        }
        Arrays.fill(cache, NOT_CACHED);
    }

    boolean isFlushed(int block) {
        return cache[block] == NOT_CACHED;
    }

    Superblock superblock() {
        return superblock;
    }

    /** What is in the cache may have reached the disk or not, each block by itself. */
    void losePower() {
        for (int block = 0; block < BLOCKS; block++) {
            if (chance.permille(300)) {
                stable[block] = value(block);
            }
        }
        Arrays.fill(cache, NOT_CACHED);
        close();
    }

    /** Whether the disk answers nothing. */
    boolean isSilent() {
        return silent;
    }

    void silence() {
        silent = true;
    }

    /** The disk answers again, as it was. */
    void repair() {
        silent = false;
        close();
    }

    /** An empty disk in its place. */
    void replace() {
        repair();
        remove();
        wiped = true;
    }

    /** Whether the disk was replaced and has not been brought up to date since. */
    boolean isWiped() {
        return wiped;
    }

    void isUpToDate() {
        wiped = false;
    }

    // What the agent does

    Optional<LegMark> mark() {
        return mark;
    }

    void mark(LegMark written) {
        mark = Optional.of(written);
    }

    long bytes() {
        return bytes;
    }

    void create(long size, boolean zeroed) {
        bytes = size;
        if (zeroed) {
            Arrays.fill(stable, 0);
            Arrays.fill(cache, NOT_CACHED);
            superblock.present = false;
        }
    }

    void grow(long size) {
        bytes = Math.max(bytes, size);
    }

    void remove() {
        mark = Optional.empty();
        bytes = 0;
        Arrays.fill(stable, 0);
        Arrays.fill(cache, NOT_CACHED);
        superblock.present = false;
        superblock.dirty = 0;
    }

    // The target

    Gate gate() {
        return gate;
    }

    void open(Epoch epoch, Owner owner, LegLife exported, String password) {
        gate = new Gate.Open(epoch, owner, exported);
        secret = password;
    }

    void close() {
        connections.clear();
        gate = new Gate.Closed();
    }

    boolean admits(Owner owner, LegLife wanted, String password) {
        return !silent
                && gate instanceof Gate.Open(Epoch _, Owner to, LegLife exported)
                && to.equals(owner)
                && exported.equals(wanted)
                && secret.equals(password);
    }

    void connect(long connection) {
        connections.add(connection);
    }

    void disconnect(long connection) {
        connections.remove(connection);
    }

    boolean serves(long connection) {
        return !silent && connections.contains(connection);
    }

    /** The epoch that it is open for. */
    Optional<Epoch> openFor() {
        return gate instanceof Gate.Open(Epoch epoch, Owner _, LegLife _) ? Optional.of(epoch) : Optional.empty();
    }

    static Incarnation life(HostName machine, int boots) {
        return new Incarnation(machine + "-" + boots);
    }
}
