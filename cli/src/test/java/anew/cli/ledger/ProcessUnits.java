package anew.cli.ledger;

import anew.core.port.LedgerServer.State;
import anew.core.port.RunResult;
import anew.drivers.systemd.Units;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs units as processes of this test, which like those of systemd outlive the agent that asked for them. */
final class ProcessUnits implements Units, AutoCloseable {

    private final Path log;
    private final List<Unit> started = new ArrayList<>();
    private Optional<Process> process = Optional.empty();

    ProcessUnits(Path log) {
        this.log = log;
    }

    /** What was started, one after the other. */
    List<Unit> started() {
        return started;
    }

    long pid() {
        return process.orElseThrow().pid();
    }

    @Override
    public State state(String name) {
        if (process.isEmpty()) {
            return new State.Ended("");
        }
        return process.get().isAlive()
                ? new State.Running()
                : new State.Ended("status " + process.get().exitValue());
    }

    @Override
    public RunResult start(Unit unit) {
        started.add(unit);
        try {
            process = Optional.of(new ProcessBuilder(unit.argv())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start());
            return result(new RunResult.End.Exited(0), unit.argv());
        } catch (IOException failure) {
            return result(new RunResult.End.NotStarted(failure.toString()), unit.argv());
        }
    }

    @Override
    public RunResult stop(String name) throws InterruptedException {
        if (process.isPresent()) {
            process.get().destroy();
            process.get().waitFor();
        }
        return result(new RunResult.End.Exited(0), List.of("stop", name));
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.orElseThrow().destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.ifPresent(Process::destroyForcibly);
    }

    private static RunResult result(RunResult.End end, List<String> argv) {
        return new RunResult(argv, end, "", "", Duration.ZERO);
    }
}
