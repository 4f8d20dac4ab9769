package anew.lab;

import anew.core.model.HostName;
import anew.lab.console.BootProgress;
import anew.lab.console.ConsoleLog;
import anew.lab.console.Phase;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A machine of the lab on its way to what it should be, as its console tells it. */
final class Boot {

    /** Where a boot stands. */
    sealed interface Stage {
        /** Its turn to be switched on has not come. */
        record Waiting() implements Stage {}

        /** The machine itself is on its way. */
        record Booting() implements Stage {}

        /** The machine is up, and its agent is starting domUs. */
        record StartingDomUs(List<HostName> missing) implements Stage {
            public StartingDomUs {
                missing = List.copyOf(missing);
            }
        }

        /** All is as it should be. */
        record Done() implements Stage {}

        /** It will not become so. */
        record Failed(String why) implements Stage {}
    }

    /** Emulated on two cores, the longest silence of a healthy boot seen was 40 s, while the initrd is unpacked. */
    private static final Duration SILENCE_MAX = Duration.ofMinutes(4);

    private final LabMachine machine;
    private final List<HostName> domUs;
    private final ConsoleLog log;
    private BootProgress progress = BootProgress.OFF;
    private Stage stage = new Stage.Waiting();
    private long lastWordNanos;

    Boot(LabMachine machine, List<HostName> domUs) {
        this.machine = machine;
        this.domUs = List.copyOf(domUs);
        this.log = new ConsoleLog(machine.files().consoleLog());
    }

    LabMachine machine() {
        return machine;
    }

    Stage stage() {
        return stage;
    }

    /** Switches the machine on, unless it is. */
    void start(long nowNanos) throws InterruptedException {
        stage = new Stage.Booting();
        lastWordNanos = nowNanos;
        try {
            machine.start();
        } catch (IOException refused) {
            stage = new Stage.Failed(String.valueOf(refused.getMessage()));
        }
    }

    /** Looks at the console and at QEMU. */
    void look(long nowNanos) throws IOException {
        List<String> lines = log.newLines();
        for (String line : lines) {
            progress = progress.after(line);
        }
        if (!lines.isEmpty()) {
            lastWordNanos = nowNanos;
        }
        Duration silence = Duration.ofNanos(nowNanos - lastWordNanos);
        stage = judge(progress, domUs, machine.isRunning(), silence);
    }

    static Stage judge(BootProgress progress, List<HostName> domUs, boolean powered, Duration silence) {
        if (!powered) {
            return new Stage.Failed("QEMU ended while the machine was in phase " + progress.phase());
        }
        if (progress.phase() == Phase.FAILED) {
            return new Stage.Failed(progress.lastWord());
        }
        if (progress.phase() == Phase.ENROLMENT) {
            return new Stage.Failed("it found no config partition and waits at the enrolment console");
        }
        // One stands by that could run here but is to run elsewhere: after a take-over, say.
        List<HostName> missing = domUs.stream()
                .filter(domu -> !progress.says(domu, "running") && !progress.says(domu, "standing by"))
                .toList();
        if (progress.phase() == Phase.READY && missing.isEmpty()) {
            return new Stage.Done();
        }
        if (silence.compareTo(SILENCE_MAX) > 0) {
            return new Stage.Failed(silent(progress.phase(), missing, silence));
        }
        return progress.phase() == Phase.READY ? new Stage.StartingDomUs(missing) : new Stage.Booting();
    }

    private static String silent(Phase phase, List<HostName> missing, Duration silence) {
        String what = phase == Phase.READY
                ? "it is up, and its agent does not say that it runs " + String.join(", ", texts(missing))
                : "it stays in phase " + phase;
        return what + "; nothing on its console for " + silence.toSeconds() + " s";
    }

    /** What it is doing, in a few words. */
    String words() {
        return switch (stage) {
            case Stage.Waiting() -> "waiting for its turn";
            case Stage.Booting() ->
                progress.phase() == Phase.OFF ? "switched on" : progress.phase().toString();
            case Stage.StartingDomUs(List<HostName> missing) ->
                "starting "
                        + String.join(
                                ", ", missing.stream().map(this::domuWords).toList());
            case Stage.Done() -> {
                List<HostName> running = domUs.stream()
                        .filter(domu -> progress.says(domu, "running"))
                        .toList();
                yield running.isEmpty() ? "ready" : "ready, runs " + String.join(", ", texts(running));
            }
            case Stage.Failed(String why) -> "failed: " + why;
        };
    }

    private String domuWords(HostName domu) {
        String state = progress.domUs().get(domu.text());
        return state == null ? domu.text() : domu + " (" + state + ")";
    }

    private static List<String> texts(List<HostName> names) {
        return names.stream().map(HostName::text).toList();
    }

    BootProgress progress() {
        return progress;
    }

    List<String> lastLines() {
        return log.lastLines();
    }
}
