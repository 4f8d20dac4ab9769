package anew.node.ledger;

import anew.core.port.LedgerDisk;
import anew.core.port.LedgerDisk.Place;
import anew.core.port.LedgerServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What people order about the ledger's member on one pserver, while its agent runs or not. */
public final class LedgerOrders {

    private final LedgerSite site;
    private final LedgerDisk disk;
    private final LedgerServer server;

    public LedgerOrders(LedgerSite site, LedgerDisk disk, LedgerServer server) {
        this.site = site;
        this.disk = disk;
        this.server = server;
    }

    /** What is here; empty where nothing is. */
    public Optional<LedgerNote> note() throws InterruptedException, IOException {
        return switch (disk.look()) {
            case Place.Absent() -> Optional.empty();
            case Place.Unknown(String why) -> throw new IOException(why);
            case Place.Present(Path folder) -> {
                Optional<LedgerNote> note = new LedgerNotes(folder).read();
                if (note.isEmpty() && server.hasData(folder)) {
                    throw new IOException("there are data in " + folder + " without a note of whose they are");
                }
                yield note;
            }
        };
    }

    /**
     * Lets the agent begin here, as one of those who found a ledger. Given again with the same token it does nothing.
     *
     * @throws IOException if it must not, or could not be done
     */
    public void found(String token) throws InterruptedException, IOException {
        LedgerNote wanted = new LedgerNote.New(token);
        if (!site.isNamed()) {
            throw new IOException("the bundle of " + site.self() + " does not name it for the ledger");
        }
        Optional<LedgerNote> present = note();
        if (present.filter(note -> !note.equals(wanted)).isPresent()) {
            throw new IOException(
                    site.self() + " keeps a ledger already: " + present.get().text());
        }
        if (disk.make() instanceof LedgerDisk.Outcome.Failed(String why)) {
            throw new IOException("there is no room for the ledger: " + why);
        }
        new LedgerNotes(folder()).write(wanted);
    }

    /** Ends the server and forgets what it kept; does nothing where nothing is. */
    public void discard() throws InterruptedException, IOException {
        if (disk.look() instanceof Place.Absent) {
            return;
        }
        Path folder = folder();
        // Without a note the agent does not start it again in between.
        new LedgerNotes(folder).remove();
        if (server.stop() instanceof LedgerServer.Outcome.Failed(String why)) {
            throw new IOException("the ledger's server does not end: " + why);
        }
        server.removeData(folder);
    }

    private Path folder() throws InterruptedException, IOException {
        return switch (disk.look()) {
            case Place.Present(Path folder) -> folder;
            case Place.Absent() -> throw new IOException("there is no room for the ledger");
            case Place.Unknown(String why) -> throw new IOException(why);
        };
    }
}
