package anew.lab.plan;

import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.core.model.PoolName;
import anew.lab.net.SwitchPort;
import anew.lab.qemu.Accelerator;
import anew.lab.qemu.Firmware;
import anew.lab.qemu.MachineSpec;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that was decided about a lab; kept in its folder, so that each command finds what {@code up} has made.
 *
 * @param images the image store that the depot serves
 * @param depotPort where on 127.0.0.1 the depot listens
 * @param ledger who keeps the ledger
 * @param cables all ports of the switch
 * @param machines one for each pserver
 * @param domUs the vservers placed on them
 */
public record LabPlan(
        Accelerator accelerator,
        Firmware firmware,
        Path images,
        PortBook ports,
        int depotPort,
        LabLedger ledger,
        List<SwitchPort> cables,
        List<String> gatewayArgv,
        SortedMap<HostName, Machine> machines,
        SortedMap<HostName, DomU> domUs) {

    /**
     * A QEMU machine.
     *
     * @param pools the disk of each storage pool; the machine's first disk, which carries the config partition, is not
     *     among them
     * @param depot where its agent finds the depot
     * @param ledger where it finds the ledger: on the network for storage where it has an address there, so that
     *     volumes and what is known of them share their fate
     */
    public record Machine(
            HostName name,
            List<String> argv,
            SortedMap<PoolName, MachineSpec.Disk> pools,
            Reach reach,
            URI depot,
            List<URI> ledger) {
        public Machine {
            argv = List.copyOf(argv);
            ledger = List.copyOf(ledger);
            pools = Collections.unmodifiableSortedMap(new TreeMap<>(pools));
        }
    }

    /** A virtual server inside a machine. */
    public record DomU(HostName name, HostName pserver, Reach reach) {}

    /**
     * How the host reaches a machine or domU.
     *
     * @param address on the lab's network
     * @param sshPort on 127.0.0.1, led by the gateway to port 22
     * @param httpPort likewise to port 80
     */
    public record Reach(IpAddress address, int sshPort, int httpPort) {}

    public LabPlan {
        cables = List.copyOf(cables);
        gatewayArgv = List.copyOf(gatewayArgv);
        machines = Collections.unmodifiableSortedMap(new TreeMap<>(machines));
        domUs = Collections.unmodifiableSortedMap(new TreeMap<>(domUs));
    }

    /** How {@code name}, a machine or a domU, is reached. */
    public Optional<Reach> reach(HostName name) {
        Machine machine = machines.get(name);
        DomU domu = domUs.get(name);
        return machine != null
                ? Optional.of(machine.reach)
                : Optional.ofNullable(domu).map(DomU::reach);
    }
}
