package anew.node.volume;

import anew.core.model.HostName;
import anew.core.model.LegMark;
import anew.core.port.LegHost;
import anew.core.port.LegHost.Leg;
import anew.core.port.LegHost.Listing;
import anew.core.protocol.Holding;
import anew.core.protocol.Recovery.Answer;
import anew.core.protocol.Recovery.Held;
import anew.depot.ledger.LedgerText;
import anew.depot.ledger.LedgerText.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What a pserver knows of volumes without the ledger, for {@code anew recover}: the marks of its legs and what it holds.
 * All of it or nothing: a mark that cannot be read may be the newest of all.
 */
public final class Knowledge {

    private Knowledge() {}

    /**
     * Reads it from the disks and from what the agent has noted.
     *
     * @param notes the agent's folder for volumes
     */
    public static Text<Answer> read(HostName self, LegHost legs, Path notes) throws InterruptedException {
        try {
            return of(self, legs.list(), new VolumeNotes(notes).held().values());
        } catch (IOException | IllegalStateException unreadable) {
            return new Text.Unreadable<>("what " + self + " holds cannot be read: " + unreadable.getMessage());
        }
    }

    /** @param held what the agent remembers to hold, whether it runs or not */
    static Text<Answer> of(HostName self, Listing listing, Collection<Holding> held) {
        return switch (listing) {
            case Listing.Unknown(String why) ->
                new Text.Unreadable<>("the legs on " + self + " cannot be listed: " + why);
            case Listing.Legs(List<Leg> legs) -> of(self, legs, held);
        };
    }

    private static Text<Answer> of(HostName self, List<Leg> legs, Collection<Holding> held) {
        List<LegMark> marks = new ArrayList<>();
        for (Leg leg : legs) {
            if (leg.mark().isPresent()) {
                switch (LedgerText.mark(
                        "the mark of leg " + leg.volume() + " on " + self,
                        leg.mark().get())) {
                    case Text.Read<LegMark>(LegMark mark) -> marks.add(mark);
                    case Text.Unreadable<LegMark>(String why) -> {
                        return new Text.Unreadable<>(why);
                    }
                }
            }
        }
        return new Text.Read<>(new Answer(
                self,
                marks,
                held.stream()
                        .map(holding -> new Held(holding.proof(), Optional.empty()))
                        .toList()));
    }
}
