package anew.sim;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Many schedules, one for each seed, on as many threads as it gets; they share nothing. */
public final class Campaign {

    /**
     * What came of it.
     *
     * @param failed schedules in which an invariant was broken, by seed
     */
    public record Summary(
            long schedules,
            long steps,
            long virtualMicros,
            long flushes,
            Map<Fault.Kind, Long> faults,
            List<Simulation.Result> failed) {
        public Summary {
            failed = List.copyOf(failed);
        }
    }

    /** Told now and then how many schedules have been run, by any thread. */
    public interface Listener {
        void ran(long schedules);
    }

    private final Machinery machinery;
    private final AtomicLong next;
    private final long end;
    private final AtomicLong ran = new AtomicLong();
    private final int failuresMost;
    private final ConcurrentLinkedQueue<Simulation.Result> failed = new ConcurrentLinkedQueue<>();

    private Campaign(Machinery machinery, long from, long count, int failuresMost) {
        this.machinery = machinery;
        next = new AtomicLong(from);
        end = from + count;
        this.failuresMost = failuresMost;
    }

    /** One thread's counts. */
    private static final class Tally {
        private long schedules;
        private long steps;
        private long virtualMicros;
        private long flushes;
        private final Map<Fault.Kind, Long> faults = new EnumMap<>(Fault.Kind.class);

        void add(Simulation.Result result) {
            schedules++;
            steps += result.steps();
            virtualMicros += result.virtualMicros();
            flushes += result.flushes();
            result.faults().forEach((kind, count) -> faults.merge(kind, (long) count, Long::sum));
        }
    }

    /**
     * Runs the schedules of {@code count} seeds.
     *
     * @param from the first seed; {@code from + count} has to be a long too
     * @param failuresMost after how many broken ones to stop
     * @throws IllegalStateException if a schedule could not be run to its end, for want of memory for instance
     */
    public static Summary run(
            Machinery machinery, long from, long count, int threads, int failuresMost, Listener listener)
            throws InterruptedException {
        Campaign campaign = new Campaign(machinery, from, count, failuresMost);
        try (ExecutorService workers = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("sim-", 0).factory())) {
            return campaign.summary(workers.invokeAll(Collections.nCopies(threads, () -> campaign.work(listener))));
        }
    }

    private Tally work(Listener listener) {
        Tally tally = new Tally();
        for (long seed = next.getAndIncrement();
                seed < end && failed.size() < failuresMost;
                seed = next.getAndIncrement()) {
            Simulation.Result result = result(seed);
            tally.add(result);
            if (result.violation().isPresent()) {
                failed.add(result);
            }
            listener.ran(ran.incrementAndGet());
        }
        return tally;
    }

    private Simulation.Result result(long seed) {
        try {
            return Simulation.run(RandomScenario.of(seed), machinery);
        } catch (RuntimeException | Error unfit) {
            next.set(end); // What the others would find does not count without this one.
            throw new IllegalStateException("seed " + seed + " could not be run: " + unfit, unfit);
        }
    }

    private Summary summary(List<Future<Tally>> tallies) throws InterruptedException {
        Tally sum = new Tally();
        for (Future<Tally> each : tallies) {
            Tally tally = done(each);
            sum.schedules += tally.schedules;
            sum.steps += tally.steps;
            sum.virtualMicros += tally.virtualMicros;
            sum.flushes += tally.flushes;
            tally.faults.forEach((kind, count) -> sum.faults.merge(kind, count, Long::sum));
        }
        List<Simulation.Result> bySeed = failed.stream()
                .sorted((one, other) ->
                        Long.compare(one.scenario().seed(), other.scenario().seed()))
                .toList();
        return new Summary(sum.schedules, sum.steps, sum.virtualMicros, sum.flushes, sum.faults, bySeed);
    }

    private static Tally done(Future<Tally> tally) throws InterruptedException {
        try {
            return tally.get();
        } catch (ExecutionException failure) {
            throw new IllegalStateException(String.valueOf(failure.getMessage()), failure.getCause());
        }
    }
}
