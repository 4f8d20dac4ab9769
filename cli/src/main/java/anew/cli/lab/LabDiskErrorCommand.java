package anew.cli.lab;

import anew.core.model.HostName;
import anew.core.model.PoolName;
import anew.lab.fault.FaultOrder;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Breaks the disk of a storage pool. */
@Command(
        name = "disk-error",
        description = {
            "Answer every read and write of a storage pool with an I/O error, as a dying disk does, until it is healed.",
            "It stays broken when the machine is killed and started; what was written before is there again once it is healed."
        },
        footer = {
            "",
            "Examples:",
            "  anew lab disk-error stor1",
            "  anew lab disk-error stor1 --disk bulk",
            "  anew lab disk-error stor1 --heal"
        })
public final class LabDiskErrorCommand implements Callable<Integer> {

    @Mixin
    private FaultOptions faults = new FaultOptions();

    @Parameters(index = "0", paramLabel = "NAME", description = "A pserver.")
    private String name = "";

    @Option(names = "--disk", paramLabel = "POOL", description = "The pool (default: all of the machine).")
    private Optional<String> pool = Optional.empty();

    @Option(names = "--heal", description = "Let it be well again.")
    private boolean heal;

    @Override
    public Integer call() throws IOException, InterruptedException {
        faults.perform(targets -> {
            HostName machine = targets.machine(name);
            Set<PoolName> pools = targets.pools(machine, pool);
            return heal ? new FaultOrder.MendPools(machine, pools) : new FaultOrder.BreakPools(machine, pools);
        });
        return ExitCode.OK;
    }
}
