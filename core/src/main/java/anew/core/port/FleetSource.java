package anew.core.port;

import anew.core.model.FileTree;
import java.io.IOException;

/** Where a fleet repository is read from: a folder, a Git commit, a Subversion revision. */
public interface FleetSource {

    /**
     * The whole tree, as it is now.
     *
     * @throws IOException naming the file that could not be read, and why
     */
    FileTree read() throws IOException;
}
