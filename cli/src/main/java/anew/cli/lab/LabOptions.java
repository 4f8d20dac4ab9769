package anew.cli.lab;

import anew.cli.fleet.FleetFolder;
import anew.core.fleet.Nearest;
import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.port.Commands;
import anew.drivers.disk.ConfigDisk;
import anew.drivers.exec.ProcessCommands;
import anew.lab.Lab;
import anew.lab.LabMachine;
import anew.lab.daemon.DaemonProcess;
import anew.lab.plan.LabFolder;
import anew.lab.plan.LabPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** What all commands of the lab share: where it lives. */
public final class LabOptions {

    @Option(
            names = "--lab",
            paramLabel = "DIR",
            description =
                    "The lab's own folder (default: $ANEW_LAB, or .anew/lab of the fleet here, else of examples/two-racks).")
    private Optional<Path> folder = Optional.empty();

    private final Commands commands = new ProcessCommands();

    public Commands commands() {
        return commands;
    }

    /** The lab in that folder, whether it stands or not. */
    public Lab lab() {
        LabFolder at = LabFolder.at(folder(), Path.of(System.getProperty("java.io.tmpdir")));
        return new Lab(at, commands, new ConfigDisk(commands), DaemonProcess.sameJava(), InstantSource.system());
    }

    /** Whether somebody says which lab is meant. */
    boolean isNamed() {
        return folder.isPresent() || environment().isPresent();
    }

    /**
     * The lab that commands on {@code fleet} mean, if one stands: where the fleet says where its ledger is they mean real
     * servers, unless a lab is named.
     */
    public Optional<LabPlan> planFor(Fleet fleet) throws IOException {
        return fleet.ledgerUrls().isEmpty() || isNamed() ? lab().plan() : Optional.empty();
    }

    private Path folder() {
        return folder.or(LabOptions::environment).orElseGet(LabOptions::usualFolder);
    }

    /** An empty name is that of no folder, and least of all of the one in which somebody works. */
    private static Optional<Path> environment() {
        return Optional.ofNullable(System.getenv("ANEW_LAB"))
                .filter(name -> !name.isBlank())
                .map(Path::of);
    }

    /** Beside the images of the fleet that commands mean, so that they mean the same lab in its folder and outside. */
    private static Path usualFolder() {
        return FleetFolder.usual().toAbsolutePath().resolve(".anew").resolve("lab");
    }

    /** The plan of the lab that is there. */
    static LabPlan plan(Lab lab) throws IOException {
        return lab.plan()
                .orElseThrow(() ->
                        new IOException("there is no lab in " + lab.folder().root() + ": 'anew lab up' makes one"));
    }

    /** The machine of that name; a domU's name is refused with {@code advice}. */
    static LabMachine machine(Lab lab, HostName name, String advice) throws IOException {
        LabPlan plan = plan(lab);
        LabPlan.Machine machine = plan.machines().get(name);
        if (machine != null) {
            return lab.machine(machine);
        }
        LabPlan.DomU domu = plan.domUs().get(name);
        throw new IOException(
                domu == null ? unknown(name, plan) : name + " is a domU on " + domu.pserver() + ": " + advice);
    }

    static String unknown(HostName name, LabPlan plan) {
        List<String> known = Stream.concat(plan.machines().keySet().stream(), plan.domUs().keySet().stream())
                .map(HostName::text)
                .toList();
        String otherwise = "it has " + plan.machines().keySet() + " and in them "
                + plan.domUs().keySet();
        return "the lab has no " + name + ": " + Nearest.remedy(name.text(), known, otherwise);
    }
}
