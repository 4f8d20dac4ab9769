package anew.cli.volume;

import anew.core.port.Ledger;
import java.util.concurrent.Semaphore;

/** Gives a permit for whatever a watch tells: what there is now is read anew. */
record News(Semaphore permits) implements Ledger.Listener {

    @Override
    public void changed(Ledger.Change change) {
        permits.release();
    }

    @Override
    public void lost(String why) {
        permits.release();
    }
}
