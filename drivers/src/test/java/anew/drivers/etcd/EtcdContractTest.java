package anew.drivers.etcd;

import anew.core.port.Ledger;
import anew.drivers.ledger.LedgerContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept by the client with Debian's etcd behind it: what it promises is what the real one does. */
@Tag("machine")
class EtcdContractTest extends LedgerContract {

    @TempDir
    private static Path folder;

    private static EtcdMember etcd;
    private EtcdLedger ledger;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        etcd = EtcdMember.start(1, folder).getFirst();
    }

    @AfterAll
    static void stop() throws IOException {
        etcd.close();
    }

    @BeforeEach
    void connect() {
        ledger = new EtcdLedger(
                List.of(etcd.client()), Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(10));
    }

    @Override
    protected Ledger ledger() {
        return ledger;
    }

    @Override
    protected void forget(long revision) throws IOException {
        etcd.ask("/v3/kv/compaction", Map.of("revision", Long.toString(revision)));
    }
}
