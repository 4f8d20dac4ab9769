package anew.drivers.etcd;

import anew.core.port.Ledger;
import anew.core.port.Ledger.Write;
import anew.drivers.ledger.LedgerContract;
import anew.drivers.sqlite.SqliteLedger;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept by the client and the gateway with a file behind it. */
class GatewayContractTest extends LedgerContract {

    private static final int HISTORY = 500;

    @TempDir
    private Path folder;

    private SqliteLedger file;
    private EtcdGateway gateway;
    private EtcdLedger client;

    @BeforeEach
    void serve() throws IOException {
        file = SqliteLedger.open(folder.resolve("ledger.db"), InstantSource.system(), HISTORY);
        gateway = new EtcdGateway(
                file, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Duration.ofMillis(500));
        client = new EtcdLedger(
                List.of(URI.create("http://127.0.0.1:" + gateway.port())),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10));
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        file.close();
    }

    @Override
    protected Ledger ledger() {
        return client;
    }

    @Override
    protected void forget(long revision) {
        for (int i = 0; i <= HISTORY; i++) {
            file.commit(List.of(), List.of(Write.put("noise", "")));
        }
    }
}
