package anew.drivers.coreutils;

import anew.core.model.Sha256;
import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.Digests;
import anew.core.port.RunResult;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Digests files with sha256sum(1), which uses the processor's own instructions; the agent's Java, kept small by compiling
 * little, takes ten times as long, and a start waits for it.
 */
public final class Sha256sum implements Digests {

    /** A gibibyte from a slow disk of an emulated machine. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Commands commands;

    public Sha256sum(Commands commands) {
        this.commands = commands;
    }

    @Override
    public Sha256 sha256(Path file) throws IOException {
        try {
            RunResult result =
                    commands.run(Command.of("sha256sum", "--", file.toString()).within(PATIENCE));
            if (!result.succeeded()) {
                throw new IOException(result.describe());
            }
            return parse(result.stdout());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading " + file);
        }
    }

    /** {@code DIGEST  NAME}; a backslash stands before it if the name holds a line break. */
    static Sha256 parse(String printed) {
        String line = printed.startsWith("\\") ? printed.substring(1) : printed;
        return new Sha256(line.substring(0, Math.min(64, line.length())));
    }
}
