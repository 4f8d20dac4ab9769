package anew.node.ledger;

import anew.core.model.IpAddress;
import anew.core.model.LedgerPlace;
import anew.core.port.LedgerDisk;
import anew.core.port.LedgerDisk.Place;
import anew.core.port.LedgerMembers;
import anew.core.port.LedgerMembers.Health;
import anew.core.port.LedgerMembers.Roll;
import anew.core.port.LedgerServer;
import anew.core.port.LedgerServer.State;
import anew.node.ledger.Membership.Decision;
import anew.node.ledger.Membership.Seen;
import anew.node.ledger.Membership.Step;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the ledger's member on this pserver running, as long as it may run. One thread calls {@link #tick}, which may take
 * some seconds; any thread may read {@link #news}. The server outlives this program: the next one finds it running.
 */
public final class LedgerKeeper {

    /** A server that ended is missed by all volumes if another one is away, too. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    /** One that ends again and again would otherwise do nothing but start. */
    private static final Duration BETWEEN_STARTS = Duration.ofSeconds(5);

    private final LedgerSite site;
    private final LedgerDisk disk;
    private final LedgerServer server;
    private final LedgerMembers members;
    private final Runnable changed;
    private Instant nextStart = Instant.MIN;
    private volatile LedgerNews news = LedgerNews.NONE;

    /**
     * Does nothing before it is first ticked.
     *
     * @param changed called when there is news
     */
    public LedgerKeeper(
            LedgerSite site, LedgerDisk disk, LedgerServer server, LedgerMembers members, Runnable changed) {
        this.site = site;
        this.disk = disk;
        this.server = server;
        this.members = members;
        this.changed = changed;
    }

    /** What there is to tell now. */
    public LedgerNews news() {
        return news;
    }

    /** Does the next thing there is to do, and returns when to be called again; {@link Instant#MAX} for never. */
    public Instant tick(Instant now) throws InterruptedException {
        Decision decision;
        try {
            decision = Membership.decide(look());
            tell(perform(decision, now));
        } catch (IOException failure) {
            tell(new LedgerNews("no member serves", List.of("the ledger's data: " + failure.getMessage())));
            return now.plus(LOOK);
        }
        return switch (decision.step()) {
            case Step.Rest _ -> Instant.MAX;
            case Step.Wait _, Step.Launch _, Step.Note _, Step.Stop _ -> now.plus(LOOK);
            case Step.Prepare _, Step.Forget _ -> now;
        };
    }

    private Seen look() throws InterruptedException, IOException {
        Place place = disk.look();
        Optional<LedgerNote> note = Optional.empty();
        boolean data = false;
        if (place instanceof Place.Present(Path folder)) {
            note = new LedgerNotes(folder).read();
            data = server.hasData(folder);
        }
        Health health = members.health(site.client());
        State state = health instanceof Health.Answers ? new State.Running() : server.state();
        return new Seen(site, place, note, data, state, roll(health), health);
    }

    /** As the member here has it, if it serves, or else any other. */
    private Roll roll(Health health) {
        Roll roll = health instanceof Health.Answers
                ? members.roll(site.client())
                : new Roll.Unknown("none but " + site.self() + " is named");
        for (IpAddress keeper : site.keepers().values()) {
            URI client = keeper.httpUrl(LedgerPlace.PORT);
            if (roll instanceof Roll.Unknown && !client.equals(site.client())) {
                roll = members.roll(client);
            }
        }
        return roll;
    }

    /** What is to be told, which differs from what was decided if it could not be done. */
    private LedgerNews perform(Decision decision, Instant now) throws InterruptedException, IOException {
        Optional<String> failure = Optional.empty();
        switch (decision.step()) {
            case Step.Wait(), Step.Rest() -> {
                // Nothing is done.
            }
            case Step.Prepare(LedgerNote note) -> failure = prepare(note);
            case Step.Note(LedgerNote note) -> new LedgerNotes(folder()).write(note);
            case Step.Forget() -> forget(folder());
            case Step.Stop() -> failure = failure(server.stop());
            case Step.Launch(LedgerServer.Start how) -> {
                if (!now.isBefore(nextStart)) {
                    nextStart = now.plus(BETWEEN_STARTS);
                    failure = failure(server.start(how, folder()));
                }
            }
        }
        return failure.map(why -> new LedgerNews(decision.news().words(), List.of(why)))
                .orElse(decision.news());
    }

    private Optional<String> prepare(LedgerNote note) throws InterruptedException, IOException {
        if (disk.make() instanceof LedgerDisk.Outcome.Failed(String why)) {
            return Optional.of("there is no room for the ledger: " + why);
        }
        Path folder = folder();
        // Data without a note are nobody's; a new note beside old data would make them somebody's.
        forget(folder);
        new LedgerNotes(folder).write(note);
        return Optional.empty();
    }

    private void forget(Path folder) throws IOException {
        server.removeData(folder);
        new LedgerNotes(folder).remove();
    }

    private Path folder() throws InterruptedException, IOException {
        return switch (disk.look()) {
            case Place.Present(Path folder) -> folder;
            case Place.Absent() -> throw new IOException("there is no room for them any more");
            case Place.Unknown(String why) -> throw new IOException(why);
        };
    }

    private static Optional<String> failure(LedgerServer.Outcome outcome) {
        return outcome instanceof LedgerServer.Outcome.Failed(String why) ? Optional.of(why) : Optional.empty();
    }

    private void tell(LedgerNews now) {
        if (!now.equals(news)) {
            news = now;
            changed.run();
        }
    }
}
