package anew.drivers.sqlite;

import anew.drivers.etcd.EtcdGateway;
import anew.drivers.etcd.EtcdLedger;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** A ledger in a file, served to the network: what {@code anew ledger serve} and the lab run. */
public final class LedgerServer implements AutoCloseable {

    private final SqliteLedger ledger;
    private final EtcdGateway gateway;

    /**
     * Serves {@code file}, which is made where it is missing, at {@code address}; port 0 takes any.
     *
     * @throws IOException if the file cannot be opened, or is served by another process, or the address is taken
     */
    public LedgerServer(Path file, InetSocketAddress address) throws IOException {
        ledger = SqliteLedger.open(file, steadyTime(), SqliteLedger.HISTORY_DEFAULT);
        try {
            gateway = new EtcdGateway(ledger, address, EtcdLedger.HEARTBEAT);
        } catch (IOException failure) {
            ledger.close();
            throw new IOException("cannot listen on " + address + ": " + failure.getMessage(), failure);
        }
    }

    /** Time that goes on evenly whatever happens to the time of day, so that no lease ends because a clock was put right. */
    private static InstantSource steadyTime() {
        Instant begin = Instant.now();
        long beginNanos = System.nanoTime();
        return () -> begin.plusNanos(System.nanoTime() - beginNanos);
    }

    public int port() {
        return gateway.port();
    }

    /** Waits until this is closed; or until the file has failed, which is what it returns then, and nothing is known any more. */
    public Optional<String> awaitEnd() throws InterruptedException {
        return ledger.awaitEnd();
    }

    /** Stops serving, and closes the file cleanly. */
    @Override
    public void close() throws IOException {
        gateway.close();
        ledger.close();
    }
}
