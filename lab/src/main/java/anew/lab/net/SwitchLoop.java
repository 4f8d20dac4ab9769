package anew.lab.net;

import anew.lab.net.Switch.Delivery;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Moves frames between the switch's sockets as {@link Switch} decides: one thread, one selector, one buffer. It may be
 * killed and started again at any time; the machines notice nothing but a few lost frames.
 */
public final class SwitchLoop implements AutoCloseable {

    /** QEMU's own bound of a frame, {@code NET_BUFSIZE} in include/net/net.h: 4 KiB over 64 KiB. */
    private static final int FRAME_BYTES_MAX = 4096 + 65536;

    /** Room for some hundred full frames while the switch waits for a CPU; the kernel caps it at net.core.rmem_max. */
    private static final int SOCKET_BUFFER_BYTES = 4 << 20;

    /** How many frames of one port are taken before the next port has its turn. */
    private static final int BURST = 64;

    private record Late(long atNanos, int port, ByteBuffer frame) {}

    private final Switch decisions;
    private final Selector selector;
    private final List<DatagramChannel> channels = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(FRAME_BYTES_MAX);
    private final PriorityQueue<Late> late = new PriorityQueue<>(Comparator.comparingLong(Late::atNanos));
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();

    /** Opens the sockets. */
    public SwitchLoop(Switch decisions) throws IOException {
        this.decisions = decisions;
        this.selector = Selector.open();
        try {
            for (SwitchPort port : decisions.ports()) {
                open(port);
            }
        } catch (IOException failed) {
            close();
            throw failed;
        }
    }

    private void open(SwitchPort port) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channels.add(channel);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER_BYTES);
        channel.bind(loopback(port.switchUdp()));
        // Connected, so that frames of strangers are refused by the kernel and addresses need not be made per frame.
        channel.connect(loopback(port.machineUdp()));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, channels.size() - 1);
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }

    /** Frames received so far. */
    public long received() {
        return received.get();
    }

    /** Frames sent so far; a broadcast counts once for each port it left by. */
    public long sent() {
        return sent.get();
    }

    /** Forwards frames until {@link #close}. */
    public void run() throws IOException {
        try {
            while (selector.isOpen()) {
                waitForFrames();
                for (SelectionKey key : selector.selectedKeys()) {
                    drain((int) key.attachment());
                }
                selector.selectedKeys().clear();
                sendDue();
            }
        } catch (ClosedSelectorException closed) {
            // How close() ends the loop.
        }
    }

    private void waitForFrames() throws IOException {
        Late next = late.peek();
        if (next == null) {
            selector.select();
            return;
        }
        long nanos = next.atNanos - System.nanoTime();
        if (nanos <= 0) {
            selector.selectNow();
        } else {
            selector.select(Duration.ofNanos(nanos).toMillis() + 1);
        }
    }

    private void drain(int port) throws IOException {
        DatagramChannel channel = channels.get(port);
        for (int taken = 0; taken < BURST; taken++) {
            buffer.clear();
            if (!receive(channel)) {
                return;
            }
            buffer.flip();
            received.incrementAndGet();
            forward(port);
        }
    }

    private boolean receive(DatagramChannel channel) throws IOException {
        try {
            return channel.read(buffer) > 0;
        } catch (PortUnreachableException machineIsOff) {
            return true; // The refusal of an earlier frame; there may be frames behind it. An empty one goes nowhere.
        }
    }

    private void forward(int from) throws IOException {
        long now = System.nanoTime();
        for (Delivery delivery : decisions.forward(from, buffer, now)) {
            if (delivery.atNanos() <= now) {
                send(delivery.port(), buffer.duplicate());
            } else {
                ByteBuffer copy = ByteBuffer.allocate(buffer.remaining());
                copy.put(buffer.duplicate()).flip();
                late.add(new Late(delivery.atNanos(), delivery.port(), copy));
            }
        }
    }

    private void sendDue() throws IOException {
        long now = System.nanoTime();
        while (!late.isEmpty() && late.element().atNanos <= now) {
            Late due = late.remove();
            send(due.port, due.frame);
        }
    }

    private void send(int port, ByteBuffer frame) throws IOException {
        try {
            // A full socket buffer takes nothing, and the frame is lost, as in a switch of metal.
            channels.get(port).write(frame);
            sent.incrementAndGet();
        } catch (PortUnreachableException machineIsOff) {
            // Nobody is plugged in at the other end.
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        for (DatagramChannel channel : channels) {
            channel.close();
        }
    }
}
