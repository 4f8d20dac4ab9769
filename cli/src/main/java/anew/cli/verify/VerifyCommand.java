package anew.cli.verify;

import anew.cli.setup.DebianPackages;
import anew.cli.setup.Purpose;
import anew.cli.terminal.Console;
import anew.cli.terminal.Durations;
import anew.cli.terminal.Style;
import anew.cli.terminal.Table;
import anew.cli.verify.Stage.When;
import anew.cli.verify.StageResult.Ending;
import anew.core.port.Commands;
import anew.drivers.exec.ProcessCommands;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs every test of this project, and ends with their number on a line of its own. */
@Command(
        name = "verify",
        description = "Run every test of this project, stage by stage.",
        footer = {
            "",
            "Logs are in .anew/verify. Examples:",
            "  anew verify                 all stages",
            "  anew verify --only fast     one of them"
        })
public final class VerifyCommand implements Callable<Integer> {

    /** How long a clean-up may hold up our end. */
    private static final Duration CLEAN_UP_LIMIT = Duration.ofMinutes(3);

    @Option(names = "--long", description = "Also run the stages that take longer than an hour.")
    private boolean all;

    @Option(names = "--only", paramLabel = "STAGE", description = "Run this stage only; may be repeated.")
    private List<String> only = List.of();

    @Option(names = "--list", description = "List the stages and run none.")
    private boolean list;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path root =
                Path.of(System.getProperty("anew.home", ".")).toAbsolutePath().normalize();
        Console console = Console.of(spec);
        List<Stage> stages = chosen(Stages.inOrder());
        if (list) {
            stages.forEach(stage -> console.print(stage.name() + ": " + stage.what()));
            return ExitCode.OK;
        }
        Commands commands = new ProcessCommands();
        if (!new DebianPackages(commands, console::tell).ensureOrComplain(Purpose.VERIFY, console::complain)) {
            return ExitCode.USAGE;
        }
        Workshop workshop = new Workshop(commands, root, Path.of(System.getProperty("java.home")), System.getenv());
        List<StageResult> results = run(stages, workshop, console);
        return conclude(results, console);
    }

    private List<Stage> chosen(List<Stage> stages) {
        List<String> names = stages.stream().map(Stage::name).toList();
        for (String name : only) {
            if (!names.contains(name)) {
                throw new ParameterException(
                        spec.commandLine(), "no stage '" + name + "': there are " + String.join(", ", names));
            }
        }
        return stages.stream()
                .filter(stage -> only.isEmpty() ? all || stage.when() != When.LONG : only.contains(stage.name()))
                .toList();
    }

    /** Runs the stages; when this process is told to stop, ends the running one and cleans up before it goes. */
    private static List<StageResult> run(List<Stage> stages, Workshop workshop, Console console)
            throws IOException, InterruptedException {
        CountDownLatch finished = new CountDownLatch(1);
        try (StageDisplay display = new StageDisplay(stages, workshop, console)) {
            Verification verification = new Verification(workshop, InstantSource.system(), display);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(verification, workshop, finished)));
            return verification.run(stages);
        } finally {
            finished.countDown();
        }
    }

    private static void stop(Verification verification, Workshop workshop, CountDownLatch finished) {
        try {
            verification.stop();
            workshop.endAll();
            var _ = finished.await(CLEAN_UP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (IOException | InterruptedException gaveUp) {
            System.err.println("anew: something may still be running: " + gaveUp.getMessage());
        }
    }

    private static int conclude(List<StageResult> results, Console console) {
        Table table = Table.of("STAGE", "RESULT", "PASSED", "FAILED", "SKIPPED", "TIME");
        Counts total = Counts.NONE;
        for (StageResult result : results) {
            Counts counts = result.counts();
            total = total.and(counts);
            table = table.and(
                    result.stage().name(),
                    word(result.ending(), console),
                    String.valueOf(counts.passed()),
                    String.valueOf(counts.failed()),
                    String.valueOf(counts.skipped()),
                    Durations.format(result.took()));
        }
        console.print("");
        console.print(table);
        console.print("");
        console.print(total.toString());
        return total.failed() == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static String word(Ending ending, Console console) {
        return switch (ending) {
            case Ending.Passed passed -> console.in(Style.GREEN, "passed");
            case Ending.Failed failed -> console.in(Style.RED, "FAILED");
            case Ending.Skipped(String reason) -> console.in(Style.YELLOW, "skipped: " + reason);
        };
    }
}
