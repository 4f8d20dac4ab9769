package anew.cli.lab;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Asks this computer whether a port on 127.0.0.1 is free, by taking it for a moment. */
final class FreePorts {

    private FreePorts() {}

    static boolean isFree(int port) {
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        try (ServerSocket tcp = new ServerSocket(port, 1, loopback);
                DatagramSocket udp = new DatagramSocket(new InetSocketAddress(loopback, port))) {
            return tcp.isBound() && udp.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
