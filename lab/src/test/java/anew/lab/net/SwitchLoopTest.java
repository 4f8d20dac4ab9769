package anew.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import anew.core.model.NetworkName;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real datagrams over loopback, as QEMU sends them. */
@Timeout(30)
class SwitchLoopTest {

    private static final long BROADCAST = 0xffff_ffff_ffffL;
    private static final NetworkName LAN = new NetworkName("lan");

    private DatagramSocket alpha;
    private DatagramSocket beta;
    private List<SwitchPort> ports;
    private SwitchLoop loop;
    private Thread thread;

    @BeforeEach
    void plugIn() throws IOException {
        alpha = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        beta = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        ports = List.of(
                new SwitchPort("alpha", LAN, freeUdpPort(), alpha.getLocalPort()),
                new SwitchPort("beta", LAN, freeUdpPort(), beta.getLocalPort()));
        start(Faults.NONE);
    }

    private void start(Faults faults) throws IOException {
        Switch decisions = new Switch(ports, new SplittableRandom(1));
        decisions.faults(faults);
        SwitchLoop started = new SwitchLoop(decisions);
        loop = started;
        thread = Thread.ofVirtual().start(() -> {
            try {
                started.run();
            } catch (IOException failed) {
                throw new AssertionError(failed);
            }
        });
    }

    @AfterEach
    void unplug() throws Exception {
        loop.close();
        thread.join();
        alpha.close();
        beta.close();
    }

    @Test
    void frameSentByOneMachineArrivesUnchangedAtTheOther() throws IOException {
        byte[] frame = frame("the quick brown fox");
        send(alpha, 0, frame);
        assertThat(receive(beta)).isEqualTo(frame);
    }

    @Test
    void largestFrameOfAnUntaggedJumboNetworkPasses() throws IOException {
        byte[] frame = frame("x".repeat(9000));
        send(alpha, 0, frame);
        assertThat(receive(beta)).isEqualTo(frame);
    }

    @Test
    void machineThatIsOffDoesNotStopTheOthers() throws IOException {
        beta.close();
        for (int count = 0; count < 20; count++) {
            send(alpha, 0, frame("to nobody"));
        }
        beta = new DatagramSocket(new InetSocketAddress(
                InetAddress.ofLiteral("127.0.0.1"), ports.get(1).machineUdp()));
        send(alpha, 0, frame("to you"));
        byte[] arrived = receive(beta);
        while (Arrays.equals(arrived, frame("to nobody"))) {
            arrived = receive(beta); // Frames of before that the switch had not yet read.
        }
        assertThat(arrived).isEqualTo(frame("to you"));
    }

    @Test
    void restartedSwitchCarriesOn() throws Exception {
        loop.close();
        thread.join();
        start(Faults.NONE);
        send(alpha, 0, frame("after the restart"));
        assertThat(receive(beta)).isEqualTo(frame("after the restart"));
    }

    @Test
    void delayedFrameArrivesNoEarlierThanTheDelay() throws Exception {
        loop.close();
        thread.join();
        start(Faults.NONE.with("alpha", "beta", new Fault(0, Duration.ofMillis(200))));
        long sent = System.nanoTime();
        send(alpha, 0, frame("late"));
        assertThat(receive(beta)).isEqualTo(frame("late"));
        assertThat(Duration.ofNanos(System.nanoTime() - sent)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }

    @Test
    void frameOfAStrangerIsIgnored() throws IOException {
        try (DatagramSocket stranger = new DatagramSocket()) {
            send(stranger, 0, frame("let me in"));
        }
        beta.setSoTimeout(200);
        assertThatThrownBy(() -> receive(beta)).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void noFrameIsLostWhileTheReceiverKeepsUp() throws IOException {
        byte[] frame = frame("x".repeat(1500));
        int frames = 20_000;
        int inFlight = 32; // What TCP keeps under way between two guests is of this order.
        long begin = System.nanoTime();
        for (int sent = 0; sent < frames; sent += inFlight) {
            for (int count = 0; count < inFlight; count++) {
                send(alpha, 0, frame);
            }
            for (int count = 0; count < inFlight; count++) {
                assertThat(receive(beta)).hasSize(frame.length);
            }
        }
        System.out.printf("switch: %.0f frames/s%n", frames / ((System.nanoTime() - begin) / 1e9));
        assertThat(loop.received()).isEqualTo(frames);
        assertThat(loop.sent()).isEqualTo(frames);
    }

    private void send(DatagramSocket from, int port, byte[] frame) throws IOException {
        from.send(new DatagramPacket(
                frame,
                frame.length,
                InetAddress.ofLiteral("127.0.0.1"),
                ports.get(port).switchUdp()));
    }

    private static byte[] receive(DatagramSocket at) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[70_000], 70_000);
        at.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    private static byte[] frame(String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        ByteBuffer header = SwitchTest.frame(BROADCAST, 0x5254_0000_0001L);
        ByteBuffer frame = ByteBuffer.allocate(Switch.HEADER_BYTES + bytes.length);
        frame.put(header.limit(Switch.HEADER_BYTES)).put(bytes);
        return frame.array();
    }

    private static int freeUdpPort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
