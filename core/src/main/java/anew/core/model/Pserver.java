package anew.core.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A physical server.
 *
 * @param memory what the machine has in all, {@link #DOM0_MEMORY} of which dom0 keeps
 * @param cpus physical CPUs; vCPUs of domUs may overcommit them by {@link #VCPUS_PER_CPU}
 * @param runsVservers whether domUs may run here; a pserver that only stores boots without Xen
 * @param storage pools for volume legs; empty for a pserver that only computes
 */
public record Pserver(
        HostName name, Size memory, int cpus, Rack rack, boolean runsVservers, List<Nic> nics, List<Pool> storage) {

    /** What Xen and dom0 (the agent, RAM overlays, page cache for iSCSI) keep for themselves. */
    public static final Size DOM0_MEMORY = Size.ofMebibytes(1024);

    /** How many vCPUs the planner puts on one physical CPU. */
    public static final int VCPUS_PER_CPU = 4;

    public Pserver {
        if (cpus < 1 || cpus > 4096) {
            throw new IllegalArgumentException("a pserver has 1 to 4096 CPUs, not " + cpus);
        }
        nics = List.copyOf(nics);
        storage = List.copyOf(storage);
    }

    /** Where it speaks of volumes: its address on the network for storage, or else its first. */
    public Optional<IpAddress> storageAddress() {
        return Stream.concat(nics.stream().filter(nic -> nic.network().equals(Network.STORAGE)), nics.stream())
                .flatMap(nic -> nic.address().stream())
                .findFirst();
    }

    /** Memory that domUs may use, in bytes; 0 where none may run. */
    public long domuMemoryBytes() {
        return runsVservers ? Math.max(0, memory.bytes() - DOM0_MEMORY.bytes()) : 0;
    }

    /** vCPUs that domUs may use; 0 where none may run. */
    public int domuVcpus() {
        return runsVservers ? cpus * VCPUS_PER_CPU : 0;
    }
}
