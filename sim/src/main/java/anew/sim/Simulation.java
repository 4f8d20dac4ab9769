package anew.sim;

import anew.core.model.HostName;
import anew.core.model.VolumeRecord;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs one scenario from its beginning to its end, or to the first step after which an invariant does not hold. */
public final class Simulation {

    /** After everything is mended: budgets, and what it takes to boot machines and copy legs again. */
    private static final int BUDGETS_MOST = 4;

    private static final Duration COPYING = Duration.ofSeconds(30);
    private static final long LOOK_MICROS = 200_000;
    private static final long CALM_MICROS = 1_200_000;
    private static final long EFFECTS_MOST = 3_000;
    private static final int COMMITS_MOST = 400;

    /** An invariant that was broken, and how. */
    public record Violation(Invariant invariant, String how, long atMillis) {}

    /**
     * How a schedule went.
     *
     * @param steps how many things happened
     * @param faults that happened, by kind
     */
    public record Result(
            Scenario scenario,
            Optional<Violation> violation,
            long virtualMicros,
            long steps,
            long flushes,
            Map<Fault.Kind, Integer> faults,
            List<String> trace) {}

    private final World world;
    private final Fate fate;
    private final Scenario scenario;
    private long steps;
    private long wellSinceMicros = Long.MAX_VALUE;
    private long flushesBefore;

    private Simulation(Scenario scenario, Machinery machinery, Trace.Level level) {
        this.scenario = scenario;
        world = new World(scenario, machinery, level);
        fate = new Fate(world);
    }

    /** Runs it without writing anything down. */
    public static Result run(Scenario scenario, Machinery machinery) {
        return new Simulation(scenario, machinery, Trace.Level.NOTHING).run();
    }

    /** Runs it and writes down what people want to know. */
    public static Result log(Scenario scenario, Machinery machinery) {
        return new Simulation(scenario, machinery, Trace.Level.LOG).run();
    }

    /** Runs it and writes down everything. */
    public static Result trace(Scenario scenario, Machinery machinery) {
        return new Simulation(scenario, machinery, Trace.Level.ALL).run();
    }

    private Result run() {
        Optional<Violation> violation = Optional.empty();
        try {
            schedule();
        } catch (Broken broken) {
            violation = Optional.of(violation(broken.invariant(), String.valueOf(broken.getMessage())));
        } catch (RuntimeException wrong) {
            // The JIT throws exceptions without a stack where the same one was thrown often before.
            String where = Arrays.stream(wrong.getStackTrace())
                    .findFirst()
                    .map(frame -> " at " + frame)
                    .orElse("");
            violation = Optional.of(violation(Invariant.EXCEPTION, wrong + where));
        }
        violation.ifPresent(one -> world.trace().log("BROKEN", one.invariant() + ": " + one.how()));
        return new Result(
                scenario,
                violation,
                world.agenda().nowMicros(),
                steps,
                world.outside().flushes(),
                fate.happened(),
                world.trace().lines());
    }

    private Violation violation(Invariant invariant, String how) {
        return new Violation(invariant, how, world.agenda().nowMicros() / 1_000);
    }

    private void schedule() {
        world.start();
        fate.plan(scenario.faults());
        long mended = scenario.mendedMillis() * 1_000;
        advance(mended);
        long effects = world.effects();
        Duration most = scenario.shape().budget().multipliedBy(BUDGETS_MOST).plus(COPYING);
        long end = mended + most.toMillis() * 1_000;
        while (world.agenda().nowMicros() < end && !staysWell()) {
            fate.end(scenario.shape().owners().getFirst());
            advance(Math.min(end, world.agenda().nowMicros() + LOOK_MICROS));
        }
        if (world.effects() - effects > EFFECTS_MOST || world.arbiter().commits() > COMMITS_MOST) {
            throw new Broken(
                    Invariant.REST,
                    world.effects() + " effects and " + world.arbiter().commits() + " commits, and no end of it");
        }
        if (world.isHistory()) {
            return; // Only people can tell what is to become of it.
        }
        if (!staysWell() && !world.invariants().isExcused()) {
            throw new Broken(
                    Invariant.I5,
                    "all was mended " + most.toSeconds() + " s ago, and still "
                            + (isWell() ? "no flush is acknowledged" : complaint()));
        }
    }

    /** Whether all has been well for a while, and the domU has written meanwhile. */
    private boolean staysWell() {
        if (!isWell()) {
            wellSinceMicros = Long.MAX_VALUE;
        } else if (wellSinceMicros == Long.MAX_VALUE) {
            wellSinceMicros = world.agenda().nowMicros();
            flushesBefore = world.outside().flushes();
        }
        return isWell()
                && world.agenda().nowMicros() - wellSinceMicros >= CALM_MICROS
                && world.outside().flushes() > flushesBefore;
    }

    private void advance(long untilMicros) {
        while (world.agenda().step(untilMicros)) {
            steps++;
            world.invariants().afterStep();
        }
    }

    /** Whether the volume is in use where it should be, with all its legs. */
    private boolean isWell() {
        return complaint().isEmpty();
    }

    private String complaint() {
        VolumeRecord record = world.arbiter().record();
        Optional<HostName> assigned = record.assigned();
        if (assigned.isEmpty()) {
            return "nobody is to own the volume";
        }
        Machine machine = world.machine(assigned.get());
        if (machine.guest().filter(Guest::isRunning).isEmpty()) {
            String why = machine.hasAgent() ? machine.agent().waitsFor(world.volume(), machine.now()) : "its agent";
            return "no domU runs on " + assigned.get() + ", which waits for " + (why.isEmpty() ? "nothing" : why);
        }
        if (!record.inSync().equals(record.legs().keySet())) {
            return "of " + record.legs().keySet() + " only " + record.inSync() + " are in sync";
        }
        if (!record.leaving().isEmpty()) {
            return "legs " + record.leaving() + " have not left";
        }
        if (record.unsettled()) {
            return "legs may differ in what was not flushed";
        }
        return "";
    }
}
