package anew.core.port;

import anew.core.model.Sha256;
import java.io.IOException;
import java.nio.file.Path;

/** Digests files that are too large for memory. */
public interface Digests {

    /**
     * Reads all of {@code file}.
     *
     * @throws IOException if it cannot be read, or the caller was interrupted
     */
    Sha256 sha256(Path file) throws IOException;
}
