package anew.node.volume;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * How the one thread that decides has others wait for the world: what takes time is done by a worker, and what came of it
 * is taken up by {@link #perform}, which that thread calls, as is what was put off until later.
 *
 * <p>All methods but {@link #post} belong to that one thread.
 */
final class Jobs {

    private final Executor workers;
    private final Runnable wake;
    private final InstantSource clock;
    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Later> later = new PriorityQueue<>(Comparator.comparing(Later::due));

    private record Later(Instant due, Runnable task) {}

    /** What may take its time. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws InterruptedException;
    }

    /**
     * @param workers runs each task without waiting for any other
     * @param wake called by any thread when there is reason to call {@link #perform}
     * @param clock never goes back
     */
    Jobs(Executor workers, Runnable wake, InstantSource clock) {
        this.workers = workers;
        this.wake = wake;
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    /** Has {@code work} done by a worker and {@code then} by the one thread. Whoever is interrupted is never heard of again. */
    <T> void run(Work<T> work, Consumer<T> then) {
        workers.execute(() -> {
            try {
                T result = work.run();
                post(() -> then.accept(result));
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException bug) {
                post(() -> {
                    throw new IllegalStateException("a worker failed", bug);
                });
            }
        });
    }

    /** Has {@code task} done by the one thread; may be called by any. */
    void post(Runnable task) {
        inbox.add(task);
        wake.run();
    }

    /** Has {@code task} done by the one thread, but not before {@code delay} is over; a negative one is over already. */
    void after(Duration delay, Runnable task) {
        later.add(new Later(now().plus(delay), task));
    }

    /** Does all that there is to do now; when something is due next, the end of time if nothing is. */
    Instant perform() {
        while (true) {
            List<Runnable> tasks = new ArrayList<>();
            for (Runnable task = inbox.poll(); task != null; task = inbox.poll()) {
                tasks.add(task);
            }
            Instant now = now();
            while (!later.isEmpty() && !later.element().due().isAfter(now)) {
                tasks.add(later.remove().task());
            }
            if (tasks.isEmpty()) {
                return later.isEmpty() ? Instant.MAX : later.element().due();
            }
            tasks.forEach(Runnable::run);
        }
    }
}
