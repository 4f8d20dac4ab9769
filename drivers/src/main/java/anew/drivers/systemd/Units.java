package anew.drivers.systemd;

import anew.core.port.LedgerServer.State;
import anew.core.port.RunResult;
import java.nio.file.Path;
import java.util.List;

/** Programs that run apart from whoever starts them, until they end by themselves or are stopped. */
public interface Units {

    /** What {@code name} does. */
    State state(String name) throws InterruptedException;

    /** Starts it; it must not run. */
    RunResult start(Unit unit) throws InterruptedException;

    /** Stops it, and waits until it has ended; does nothing if it does not run. */
    RunResult stop(String name) throws InterruptedException;

    /**
     * A program to run.
     *
     * @param name without {@code .service}
     * @param writes the one folder that it may write to
     */
    record Unit(String name, String description, List<String> argv, Path writes) {
        public Unit {
            argv = List.copyOf(argv);
        }
    }
}
