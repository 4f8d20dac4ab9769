package anew.sim;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

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
    private final ConcurrentLinkedQueue<Tally> tallies = new ConcurrentLinkedQueue<>();

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
     * @param failuresMost after how many broken ones to stop
     */
    public static Summary run(
            Machinery machinery, long from, long count, int threads, int failuresMost, Listener listener)
            throws InterruptedException {
        Campaign campaign = new Campaign(machinery, from, count, failuresMost);
        List<Thread> workers = IntStream.range(0, threads)
                .mapToObj(number -> Thread.ofPlatform().name("sim-" + number).start(() -> campaign.work(listener)))
                .toList();
        for (Thread worker : workers) {
            worker.join();
        }
        return campaign.summary();
    }

    private void work(Listener listener) {
        Tally tally = new Tally();
        for (long seed = next.getAndIncrement();
                seed < end && failed.size() < failuresMost;
                seed = next.getAndIncrement()) {
            Simulation.Result result = Simulation.run(RandomScenario.of(seed), machinery);
            tally.add(result);
            if (result.violation().isPresent()) {
                failed.add(result);
            }
            listener.ran(ran.incrementAndGet());
        }
        tallies.add(tally);
    }

    private Summary summary() {
        Tally sum = new Tally();
        for (Tally tally : tallies) {
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
}
