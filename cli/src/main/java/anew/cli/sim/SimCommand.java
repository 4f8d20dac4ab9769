package anew.cli.sim;

import anew.cli.fleet.Json;
import anew.cli.terminal.Console;
import anew.cli.terminal.Progress;
import anew.cli.terminal.Style;
import anew.core.fleet.Complaint;
import anew.sim.Campaign;
import anew.sim.Fault;
import anew.sim.Machinery;
import anew.sim.RandomScenario;
import anew.sim.Scenario;
import anew.sim.ScenarioFolder;
import anew.sim.ScenarioText.Reading;
import anew.sim.Shrinker;
import anew.sim.Simulation;
import anew.sim.Simulation.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs schedules of the simulator, many or one. */
@Command(
        name = "sim",
        description = "Run the protocol of volumes in a simulated world that goes wrong.",
        footer = {
            "",
            "A schedule is made of its seed alone: machines, faults, delays. After each of",
            "its steps the invariants I1 to I5 of docs/volumes.md are checked;",
            "docs/simulator.md says more. Exits with 0 if all of them hold, 1 if not,",
            "2 if it could not run.",
            "Examples:",
            "  anew sim --seeds 20000          schedules 1 to 20000",
            "  anew sim --seeds 5000 --from 1000000 --save failing",
            "  anew sim --seed 4711 --trace    one of them, with every message",
            "  anew sim --scenario DIR         the scenario in a folder"
        })
public final class SimCommand implements Callable<Integer> {

    private static final int FAILURES_MOST = 20;

    /** What to run: one of these. */
    static final class Choice {
        @Option(names = "--seeds", paramLabel = "N", description = "Run the schedules of N seeds.")
        private Optional<Long> seeds = Optional.empty();

        @Option(names = "--seed", paramLabel = "S", description = "Run the schedule of one seed.")
        private Optional<Long> seed = Optional.empty();

        @Option(names = "--scenario", paramLabel = "DIR", description = "Run the scenario in a folder.")
        private Optional<Path> scenario = Optional.empty();
    }

    @ArgGroup(multiplicity = "1")
    private Choice choice = new Choice();

    @Option(names = "--from", paramLabel = "S", description = "The first of many seeds; 1 if left out.")
    private Optional<Long> from = Optional.empty();

    @Option(names = "--trace", description = "Print every message of a single schedule.")
    private boolean trace;

    @Option(
            names = "--save",
            paramLabel = "DIR",
            description = "Write the first failing schedule, made short, to a new folder.")
    private Optional<Path> save = Optional.empty();

    @Option(names = "--json", description = "Print figures, or one schedule's log, as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Machinery machinery;

    public SimCommand() {
        this(Machinery.PRODUCTION);
    }

    SimCommand(Machinery machinery) {
        this.machinery = machinery;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Console console = Console.of(spec);
        if (save.filter(Files::exists).isPresent()) { // Before a long night rather than after it.
            throw refused("--save writes to a new folder, and " + save.get() + " is there already: name another");
        }
        if (choice.seeds.isPresent()) {
            if (trace) {
                throw refused("--trace is for one schedule: name it with --seed or --scenario");
            }
            return many(console, from.orElse(1L), choice.seeds.get());
        }
        if (from.isPresent()) {
            throw refused("--from is the first of many seeds: say how many with --seeds");
        }
        if (choice.seed.isPresent()) {
            return one(console, RandomScenario.of(choice.seed.get()));
        }
        return switch (new ScenarioFolder(choice.scenario.orElseThrow()).read()) {
            case Reading.Right(Scenario scenario) -> one(console, scenario);
            case Reading.Wrong(List<Complaint> complaints) -> {
                complaints.forEach(complaint -> console.tell(complaint.toString()));
                yield ExitCode.USAGE;
            }
        };
    }

    private ParameterException refused(String why) {
        return new ParameterException(spec.commandLine(), why);
    }

    private int one(Console console, Scenario scenario) throws IOException {
        Simulation.Result result = trace ? Simulation.trace(scenario, machinery) : Simulation.log(scenario, machinery);
        if (json) {
            Map<String, Object> fields = new TreeMap<>();
            result.violation().ifPresent(violation -> fields.put("broken", describe(violation)));
            fields.put("log", result.trace());
            console.print(Json.pretty(fields));
        } else {
            result.trace().forEach(console::print);
        }
        if (result.violation().isPresent() && save.isPresent()) {
            shrink(console, result);
        }
        return result.violation().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private int many(Console console, long first, long seeds) throws IOException, InterruptedException {
        if (seeds < 1 || first > Long.MAX_VALUE - seeds) {
            throw refused("--seeds " + seeds + " from " + first + ": at least one, and none above " + Long.MAX_VALUE);
        }
        long begun = System.nanoTime();
        Campaign.Summary summary;
        try (Told told = new Told(console, seeds)) {
            summary = Campaign.run(
                    machinery, first, seeds, Runtime.getRuntime().availableProcessors(), FAILURES_MOST, told);
        }
        double seconds = Math.max(1e-3, (System.nanoTime() - begun) / 1e9);
        if (json) {
            console.print(Json.pretty(json(summary, seconds)));
        } else {
            print(console, summary, seconds);
        }
        if (!summary.failed().isEmpty()) {
            shrink(console, summary.failed().getFirst());
        }
        return summary.failed().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private void shrink(Console console, Simulation.Result failed) throws IOException {
        Violation violation = failed.violation().orElseThrow();
        Scenario small = Shrinker.shrink(failed.scenario(), violation.invariant(), machinery);
        console.tell("seed " + failed.scenario().seed() + " made short:");
        List<String> text = new ArrayList<>(small.shape().toString().lines().toList());
        text.addAll(small.faultsText().lines().toList());
        text.forEach(line -> console.tell("  " + line));
        if (save.isPresent()) {
            Simulation.Result log = Simulation.log(small, machinery);
            String readme = "Seed " + failed.scenario().seed() + ": "
                    + log.violation().map(SimCommand::describe).orElse("holds");
            new ScenarioFolder(save.get()).write(small, readme, log.trace());
        }
    }

    private static void print(Console console, Campaign.Summary summary, double seconds) {
        summary.failed()
                .forEach(failed -> console.print(
                        console.in(Style.RED, "seed " + failed.scenario().seed()) + " "
                                + failed.violation().map(SimCommand::describe).orElse("")));
        console.print("faults: "
                + summary.faults().entrySet().stream()
                        .map(fault -> fault.getKey().text() + " " + fault.getValue())
                        .collect(Collectors.joining(", ")));
        console.print(String.format(
                Locale.ROOT,
                "%d schedules in %.1f s: %.0f an hour, %d steps, %.0f virtual seconds, %.0f times as fast as real",
                summary.schedules(),
                seconds,
                summary.schedules() / seconds * 3600,
                summary.steps(),
                summary.virtualMicros() / 1e6,
                summary.virtualMicros() / 1e6 / seconds));
        console.print(summary.schedules() - summary.failed().size() + " passed, "
                + summary.failed().size() + " failed");
    }

    private static String describe(Violation violation) {
        return violation.invariant() + " after " + violation.atMillis() + " ms: " + violation.how();
    }

    private static Map<String, Object> json(Campaign.Summary summary, double seconds) {
        Map<String, Object> faults = new TreeMap<>();
        summary.faults().forEach((kind, count) -> faults.put(kind.text(), count));
        Map<String, Object> fields = new TreeMap<>();
        fields.put("schedules", summary.schedules());
        fields.put("steps", summary.steps());
        fields.put("seconds", seconds);
        fields.put("virtualSeconds", summary.virtualMicros() / 1e6);
        fields.put("schedulesPerHour", Math.round(summary.schedules() / seconds * 3600));
        fields.put("virtualToReal", summary.virtualMicros() / 1e6 / seconds);
        fields.put("flushes", summary.flushes());
        fields.put("faults", faults);
        fields.put(
                "failed",
                summary.failed().stream()
                        .map(failed -> Map.of(
                                "seed", failed.scenario().seed(),
                                "broken",
                                        failed.violation()
                                                .map(SimCommand::describe)
                                                .orElse(""),
                                "faults",
                                        failed.scenario().faults().stream()
                                                .map(Fault::toString)
                                                .toList()))
                        .toList());
        return fields;
    }

    /** Says how far it is: always on a terminal, and every so often in a log. */
    private static final class Told implements Campaign.Listener, AutoCloseable {
        private static final long OFTEN = 5_000;

        private final Console console;
        private final long all;
        private final Optional<Progress> rows;
        private long most;

        Told(Console console, long all) {
            this.console = console;
            this.all = all;
            rows = console.live() ? Optional.of(Progress.start(console, List.of("sim"))) : Optional.empty();
        }

        /** Threads come here in any order. */
        @Override
        public synchronized void ran(long schedules) {
            most = Math.max(most, schedules);
            String far = most + " of " + all;
            rows.ifPresent(progress -> progress.fraction("sim", far, (double) most / all));
            if (rows.isEmpty() && schedules % OFTEN == 0) {
                console.tell(schedules + " of " + all);
            }
        }

        @Override
        public void close() {
            rows.ifPresent(Progress::close);
        }
    }
}
