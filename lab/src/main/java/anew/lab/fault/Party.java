package anew.lab.fault;

import anew.core.model.HostName;
import anew.lab.net.SwitchPort;

/** One end of a way through the lab's network. */
public sealed interface Party {

    /** What people call the gateway. */
    String GATEWAY = "gateway";

    /** A machine, and with it its domUs, whose frames take the same cables. */
    record Machine(HostName name) implements Party {
        @Override
        public String toString() {
            return name.text();
        }
    }

    /** The lab's gateway, behind which are the host, the depot and the ledger. */
    record Gateway() implements Party {
        @Override
        public String toString() {
            return GATEWAY;
        }
    }

    /** As the switch calls it, see {@link SwitchPort#machine}. */
    default String port() {
        return switch (this) {
            case Machine machine -> machine.name.text();
            case Gateway() -> SwitchPort.GATEWAY;
        };
    }

    /** The party that the switch calls {@code port}. */
    static Party ofPort(String port) {
        return port.equals(SwitchPort.GATEWAY) ? new Gateway() : new Machine(new HostName(port));
    }
}
