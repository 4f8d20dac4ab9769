package anew.cli.lab;

import anew.cli.terminal.Console;
import anew.core.fleet.Complaint;
import anew.lab.Lab;
import anew.lab.LabFaults;
import anew.lab.fault.FaultScript;
import anew.lab.fault.FaultScript.Step;
import anew.lab.fault.FaultScriptText;
import anew.lab.fault.FaultScriptText.Reading;
import anew.lab.fault.ScriptPlayer;
import anew.lab.fault.Targets;
import anew.lab.plan.LabPlan;
import anew.lab.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Plays a fault script. */
@Command(
        name = "play",
        description = {
            "Make things go wrong and well again at set times, as a script says.",
            "Each line of it is a time since the start and an order as it would follow 'anew lab':",
            "",
            "  # The owner loses one leg, and later the pserver of the other.",
            "  at 0s   cut alpha stor1",
            "  at 8s   heal alpha stor1",
            "  at 20s  kill stor2",
            "",
            "Orders are cut, slow, heal, freeze, thaw, disk-error, kill and start, which does not wait until the machine is up."
                    + " An order that fails ends the script; what is wrong by then stays so until 'anew lab heal'."
        },
        footer = {"", "Examples:", "  anew lab play double-fault.txt", "  anew lab play double-fault.txt --dry-run"})
public final class LabPlayCommand implements Callable<Integer> {

    @Mixin
    private LabOptions options = new LabOptions();

    @Parameters(index = "0", paramLabel = "FILE", description = "The script.")
    private Path file = Path.of("");

    @Option(names = "--dry-run", description = "Only check the script and show what would be done.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print an object for each step, a line each; times are in seconds.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Console console = Console.of(spec);
        Lab lab = options.lab();
        LabPlan plan = LabOptions.plan(lab);
        return switch (FaultScriptText.read(file.toString(), Files.readString(file), new Targets(plan))) {
            case Reading.Wrong(List<Complaint> complaints) -> {
                complaints.forEach(complaint -> console.tell(complaint.toString()));
                yield ExitCode.USAGE;
            }
            case Reading.Right(FaultScript script) -> {
                if (dryRun) {
                    script.steps().forEach(step -> show(console, step, Map.of("at", step.at())));
                } else {
                    play(lab.faults(plan), script, console);
                }
                yield ExitCode.OK;
            }
        };
    }

    private void play(LabFaults faults, FaultScript script, Console console) throws IOException, InterruptedException {
        new ScriptPlayer(faults::perform, new Time(System.nanoTime())).play(script, (step, begun, ended) -> {
            Map<String, Duration> times = new LinkedHashMap<>();
            times.put("at", step.at());
            times.put("begun", begun);
            times.put("ended", ended);
            show(console, step, times);
        });
    }

    private void show(Console console, Step step, Map<String, Duration> times) {
        if (json) {
            Map<String, Object> object = new LinkedHashMap<>(Map.of("line", step.line(), "order", step.text()));
            times.forEach((name, time) -> object.put(name, time.toMillis() / 1000.0));
            console.print(Json.MAPPER.toJson(object));
        } else {
            StringBuilder line = new StringBuilder();
            times.forEach((name, time) ->
                    line.append(String.format(Locale.ROOT, "%s %.3f s  ", name, time.toMillis() / 1000.0)));
            console.print(
                    line + step.text() + (dryRun ? "" : ": " + step.order().outcome()));
        }
    }

    /** The time since {@code startNanos} of {@link System#nanoTime}. */
    private record Time(long startNanos) implements ScriptPlayer.Stopwatch {

        @Override
        public Duration now() {
            return Duration.ofNanos(System.nanoTime() - startNanos);
        }

        @Override
        public void waitUntil(Duration time) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(time.minus(now()).toNanos());
        }
    }
}
