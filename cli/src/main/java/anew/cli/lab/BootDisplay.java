package anew.cli.lab;

import anew.cli.terminal.Console;
import anew.cli.terminal.Progress;
import anew.core.model.HostName;
import anew.lab.LabListener;
import java.util.Collection;
import java.util.List;

/** Shows how machines boot: one row each on a terminal, a line for each news elsewhere. */
final class BootDisplay implements LabListener, AutoCloseable {

    private final Progress progress;

    BootDisplay(Console console, Collection<HostName> machines) {
        progress = Progress.start(console, machines.stream().map(HostName::text).toList());
    }

    @Override
    public void tell(String line) {
        progress.tell(line);
    }

    @Override
    public void phase(HostName machine, String phase) {
        progress.phase(machine.text(), phase);
    }

    @Override
    public void done(HostName machine, String how) {
        progress.done(machine.text(), how);
    }

    @Override
    public void failed(HostName machine, String why, List<String> console) {
        progress.failed(machine.text(), why);
        if (!console.isEmpty()) {
            progress.tell("The last lines on the console of " + machine + ":");
            console.forEach(line -> progress.tell("  " + line));
        }
    }

    @Override
    public void close() {
        progress.close();
    }
}
