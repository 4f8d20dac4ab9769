package anew.cli.verify;

import anew.cli.verify.Stage.When;
import anew.cli.verify.StageResult.Ending;
import anew.core.port.RunResult;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs stages one after the other, and decides which of them still make sense. */
final class Verification {

    /** Is told what happens while it happens. */
    interface Listener {
        void begins(Stage stage);

        void ended(StageResult result);
    }

    /** File times are coarser than the clock: a report may seem older than the stage that wrote it. */
    private static final Duration FILE_TIME_SLACK = Duration.ofMillis(20);

    private final Workshop workshop;
    private final InstantSource clock;
    private final Listener listener;
    private final AtomicBoolean stopping = new AtomicBoolean();

    Verification(Workshop workshop, InstantSource clock, Listener listener) {
        this.workshop = workshop;
        this.clock = clock;
        this.listener = listener;
    }

    /** Makes {@link #run} skip all that is left, but for the stages that clean up. */
    void stop() {
        stopping.set(true);
    }

    List<StageResult> run(List<Stage> stages) throws IOException, InterruptedException {
        List<StageResult> results = new ArrayList<>();
        for (Stage stage : stages) {
            String obstacle = obstacle(stage, stages, results);
            StageResult result = obstacle.isEmpty()
                    ? run(stage)
                    : new StageResult(stage, new Ending.Skipped(obstacle), Duration.ZERO);
            listener.ended(result);
            results.add(result);
        }
        return results;
    }

    /** Why the stage cannot be run now; empty where it can. A need that nobody asked for is taken as met. */
    private String obstacle(Stage stage, List<Stage> stages, List<StageResult> results) {
        Set<String> needs = stage.needs();
        if (stage.when() == When.AFTERWARDS) {
            boolean begun = results.stream()
                    .anyMatch(result ->
                            needs.contains(result.stage().name()) && !(result.ending() instanceof Ending.Skipped));
            boolean asked = stages.stream().anyMatch(other -> needs.contains(other.name()));
            return begun || !asked ? "" : "nothing to clean up";
        }
        if (stopping.get()) {
            return "stopped";
        }
        return results.stream()
                .filter(result -> needs.contains(result.stage().name()) && !(result.ending() instanceof Ending.Passed))
                .findFirst()
                .map(result -> "needs '" + result.stage().name() + "'")
                .orElse("");
    }

    private StageResult run(Stage stage) throws IOException, InterruptedException {
        listener.begins(stage);
        Instant begin = clock.instant();
        RunResult ran = workshop.run(stage);
        Counts counts =
                Reports.since(begin.minus(FILE_TIME_SLACK), workshop.root()).and(Counts.ofLog(workshop.lines(stage)));
        boolean tested = !stage.hasTests() || counts.all() > 0;
        boolean passed = ran.succeeded() && tested && counts.failed() == 0;
        Ending ending = passed ? new Ending.Passed(counts) : new Ending.Failed(counts, reason(ran, counts));
        return new StageResult(stage, ending, Duration.between(begin, clock.instant()));
    }

    private static String reason(RunResult ran, Counts counts) {
        return switch (ran.end()) {
            case RunResult.End.Exited(int status) when counts.failed() > 0 -> counts.toString();
            case RunResult.End.Exited(int status) when status == 0 -> "there was no test in it";
            case RunResult.End.Exited(int status) -> "exited with " + status;
            case RunResult.End.TimedOut(Duration after) ->
                "took longer than " + after.toMinutes() + " min and was killed";
            case RunResult.End.NotStarted(String reason) -> reason;
        };
    }
}
