package anew.lab.qemu;

import anew.core.model.IpAddress;
import anew.core.model.LedgerPlace;
import anew.core.model.Subnet;
import anew.lab.net.SwitchPort;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The lab's gateway: a QEMU without a machine, whose user-mode network stack joins the lab's networks to TCP ports on
 * 127.0.0.1, and to nothing else ({@code restrict=on}). It needs no rights.
 *
 * @param depotPort where on 127.0.0.1 the lab's depot listens
 * @param ledgerPort where on 127.0.0.1 the lab's ledger listens, where the lab has one of its own
 */
public record GatewaySpec(List<Side> sides, int depotPort, Optional<Integer> ledgerPort, Path pid, Path qmpSocket) {

    /**
     * One network of the lab.
     *
     * @param address the gateway's own, from which machines see connections of the host come
     * @param nameServer an address that the network stack wants for itself; nobody is told of it
     * @param services where machines of this network find the depot, on port 80, and the lab's own ledger, on {@link LedgerPlace#PORT}
     */
    public record Side(
            SwitchPort port,
            Subnet subnet,
            IpAddress address,
            IpAddress nameServer,
            IpAddress services,
            List<Forward> forwards) {
        public Side {
            forwards = List.copyOf(forwards);
        }
    }

    /** A TCP port on 127.0.0.1 that leads to one of a machine. */
    public record Forward(int hostPort, IpAddress address, int port) {}

    public GatewaySpec {
        sides = List.copyOf(sides);
    }
}
