package anew.cli.verify;

import anew.cli.terminal.Console;
import anew.cli.terminal.Durations;
import anew.cli.terminal.Progress;
import anew.cli.verify.StageResult.Ending;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Shows the stages as rows of progress, with what the running one prints, so that nobody wonders whether it hangs. */
final class StageDisplay implements Verification.Listener, AutoCloseable {

    private static final Duration PERIOD_LIVE = Duration.ofSeconds(1);

    /** Where nothing is drawn anew, every sign of life is one more line. */
    private static final Duration PERIOD_PLAIN = Duration.ofSeconds(30);

    private final Workshop workshop;
    private final Console console;
    private final Progress progress;
    private final ScheduledExecutorService timer;
    private ScheduledFuture<?> signs;

    StageDisplay(List<Stage> stages, Workshop workshop, Console console) {
        this.workshop = workshop;
        this.console = console;
        this.progress = Progress.start(console, stages.stream().map(Stage::name).toList());
        this.timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().factory());
        this.signs = timer.schedule(() -> {}, 0, TimeUnit.SECONDS);
    }

    @Override
    public void begins(Stage stage) {
        progress.phase(stage.name(), stage.what());
        long begun = System.nanoTime();
        long period = (console.live() ? PERIOD_LIVE : PERIOD_PLAIN).toSeconds();
        signs = timer.scheduleWithFixedDelay(() -> showLife(stage, begun), period, period, TimeUnit.SECONDS);
    }

    private void showLife(Stage stage, long begunNanos) {
        String last = workshop.lastLine(stage);
        if (console.live()) {
            progress.phase(stage.name(), last.isEmpty() ? stage.what() : last);
        } else {
            Duration age = Duration.ofNanos(System.nanoTime() - begunNanos);
            progress.tell(stage.name() + ": " + Durations.format(age) + ": " + last);
        }
    }

    @Override
    public void ended(StageResult result) {
        signs.cancel(false);
        String name = result.stage().name();
        switch (result.ending()) {
            case Ending.Passed(Counts counts) ->
                progress.done(name, result.counts().toString());
            case Ending.Skipped(String reason) -> progress.done(name, "skipped: " + reason);
            case Ending.Failed(Counts counts, String reason) -> {
                progress.failed(name, reason);
                workshop.trouble(result.stage()).forEach(line -> progress.tell("    " + line));
                progress.tell("    See " + workshop.log(result.stage()));
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        progress.close();
    }
}
