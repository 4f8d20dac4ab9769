package anew.core.port;

/** Runs external programs. */
public interface Commands {

    /**
     * Runs {@code command} to its end and reports how it went; a program that fails, hangs or does not exist is a
     * result, never an exception.
     *
     * @throws InterruptedException if the caller was interrupted; the program has been killed by then
     */
    RunResult run(Command command) throws InterruptedException;
}
