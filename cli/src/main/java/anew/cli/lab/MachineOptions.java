package anew.cli.lab;

import anew.core.model.HostName;
import anew.lab.Lab;
import anew.lab.LabMachine;
import java.io.IOException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What commands share that switch one machine on or off. */
public final class MachineOptions {

    @Mixin
    private LabOptions options = new LabOptions();

    @Parameters(index = "0", paramLabel = "NAME", converter = HostNameConverter.class, description = "A pserver.")
    private HostName name = new HostName("unset");

    HostName name() {
        return name;
    }

    Lab lab() {
        return options.lab();
    }

    /** The machine; a domU's name is refused with {@code advice}. */
    LabMachine machine(String advice) throws IOException {
        return LabOptions.machine(lab(), name, advice);
    }
}
