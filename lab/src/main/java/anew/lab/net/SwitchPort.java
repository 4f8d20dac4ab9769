package anew.lab.net;

import anew.core.model.NetworkName;

/**
 * A socket of the switch and the one network interface plugged into it. QEMU's {@code dgram} network back-end sends
 * each Ethernet frame as one UDP datagram, so the two UDP ports are the two ends of a cable.
 *
 * @param machine whose interface it is: a pserver's name, or {@link #GATEWAY}
 * @param network the broadcast domain; frames never cross from one to another
 * @param switchUdp UDP port of the switch's end on 127.0.0.1
 * @param machineUdp UDP port of the machine's end on 127.0.0.1
 */
public record SwitchPort(String machine, NetworkName network, int switchUdp, int machineUdp) {

    /** Stands for the lab's gateway where a machine's name is wanted; the colon keeps it from being a host name. */
    public static final String GATEWAY = ":gateway";
}
