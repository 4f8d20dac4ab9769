package anew.sim;

import java.util.PriorityQueue;

/** What happens when, by virtual time; what is due at one time happens in the order in which it was asked for. */
final class Agenda {

    private record Entry(long at, long number, Runnable what) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int order = Long.compare(at, other.at);
            return order == 0 ? Long.compare(number, other.number) : order;
        }
    }

    private final PriorityQueue<Entry> entries = new PriorityQueue<>(256);
    private long nowMicros;
    private long numbers;

    long nowMicros() {
        return nowMicros;
    }

    void at(long micros, Runnable what) {
        entries.add(new Entry(Math.max(micros, nowMicros), numbers++, what));
    }

    void after(long micros, Runnable what) {
        at(nowMicros + micros, what);
    }

    /** Lets the next thing happen; false if nothing is left to happen until {@code untilMicros}. */
    boolean step(long untilMicros) {
        Entry next = entries.peek();
        if (next == null || next.at > untilMicros) {
            nowMicros = Math.max(nowMicros, untilMicros);
            return false;
        }
        entries.poll();
        nowMicros = next.at;
        next.what.run();
        return true;
    }
}
