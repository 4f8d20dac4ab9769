package anew.drivers.sqlite;

import anew.core.port.Ledger;
import anew.core.port.Ledger.Write;
import anew.drivers.ledger.LedgerContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept by the engine itself. */
class SqliteLedgerContractTest extends LedgerContract {

    private static final int HISTORY = 500;

    @TempDir
    private Path folder;

    private SqliteLedger ledger;

    @BeforeEach
    void open() throws IOException {
        ledger = SqliteLedger.open(folder.resolve("ledger.db"), InstantSource.system(), HISTORY);
    }

    @AfterEach
    void close() throws IOException {
        ledger.close();
    }

    @Override
    protected Ledger ledger() {
        return ledger;
    }

    @Override
    protected void forget(long revision) {
        for (int i = 0; i <= HISTORY; i++) {
            ledger.commit(List.of(), List.of(Write.put("noise", "")));
        }
    }
}
