package anew.lab;

import anew.core.model.HostName;
import java.util.List;

/** Is told what happens in a lab while it happens; each call is one line at most. */
public interface LabListener {

    /** Something about the lab as a whole. */
    void tell(String line);

    /** {@code machine} is doing something new. */
    void phase(HostName machine, String phase);

    /** {@code machine} is as it should be. */
    void done(HostName machine, String how);

    /**
     * {@code machine} will not become as it should be.
     *
     * @param console the last lines on its console
     */
    void failed(HostName machine, String why, List<String> console);
}
