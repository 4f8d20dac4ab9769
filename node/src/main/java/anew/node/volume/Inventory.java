package anew.node.volume;

import anew.core.model.Epoch;
import anew.core.model.HostName;
import anew.core.model.LegMark;
import anew.core.model.Owner;
import anew.core.model.VolumeId;
import anew.core.port.LegHost;
import anew.core.protocol.Holding;
import anew.core.protocol.LegState;
import anew.core.protocol.LegState.Gate;
import anew.depot.ledger.LedgerText;
import anew.depot.ledger.LedgerText.Text;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds again what is here of the time before this agent: legs and their marks, what was held, domUs. */
final class Inventory {

    private final Owner self;
    private final LegHost legHost;
    private final Domus domus;
    private final VolumeNotes notes;

    /** @param self this pserver in this life */
    Inventory(Owner self, LegHost legHost, Domus domus, VolumeNotes notes) {
        this.self = self;
        this.legHost = legHost;
        this.domus = domus;
        this.notes = notes;
    }

    /** What was found. */
    sealed interface Found {
        /**
         * This.
         *
         * @param held the volumes that the agent before this one held
         * @param leaseUntil until when it could believe in its lease
         * @param damaged marks that cannot be read, for people
         */
        record Known(
                Map<VolumeId, LegState> legs,
                SortedMap<VolumeId, Holding> held,
                Set<HostName> domUs,
                Instant leaseUntil,
                List<String> damaged)
                implements Found {}

        /** Not all could be looked at; nothing may be concluded from the rest. */
        record Unknown(String why) implements Found {}
    }

    /** Blocks. */
    Found take() throws InterruptedException {
        try {
            SortedMap<VolumeId, Holding> held = notes.held();
            Instant leaseUntil = notes.leaseUntil();
            return switch (domus.list()) {
                case Domus.Listing.Unknown(String why) -> new Found.Unknown("cannot list domains: " + why);
                case Domus.Listing.Known(Set<HostName> domains) ->
                    switch (legHost.list()) {
                        case LegHost.Listing.Unknown(String why) -> new Found.Unknown("cannot list legs: " + why);
                        case LegHost.Listing.Legs(List<LegHost.Leg> legs) -> {
                            Map<VolumeId, LegState> states = new TreeMap<>();
                            List<String> damaged = new ArrayList<>();
                            legs.forEach(leg -> states.put(leg.volume(), state(leg, damaged)));
                            yield new Found.Known(states, held, domains, leaseUntil, damaged);
                        }
                    };
            };
        } catch (IOException | IllegalStateException unreadable) {
            return new Found.Unknown("cannot read what is held: " + unreadable.getMessage());
        }
    }

    /** A leg whose mark cannot be read counts as one without: rule L6 decides what becomes of it. */
    private LegState state(LegHost.Leg leg, List<String> damaged) {
        Optional<LegMark> mark = leg.mark()
                .flatMap(text -> switch (LedgerText.mark("the mark of leg " + leg.volume(), text)) {
                    case Text.Read<LegMark>(LegMark read) -> Optional.of(read);
                    case Text.Unreadable<LegMark>(String why) -> {
                        damaged.add(why);
                        yield Optional.<LegMark>empty();
                    }
                });
        return LegState.starting(
                self.pserver(),
                self.incarnation(),
                mark,
                LegWork.withoutHead(leg.size()),
                leg.opened().map(opened -> gate(opened, mark)).orElse(new Gate.Closed()));
    }

    /** Before a leg is opened its mark says so; an open leg whose mark does not is one of which nobody knows. */
    private Gate gate(LegHost.Opened opened, Optional<LegMark> mark) {
        return mark.filter(known -> known.opened()
                        .filter(opening -> opening.incarnation().equals(self.incarnation())
                                && opening.epoch().equals(known.record().epoch()))
                        .isPresent())
                .flatMap(known -> known.record().owner())
                .filter(owner -> owner.pserver().equals(opened.owner()))
                .flatMap(owner -> opened.life().<Gate>map(life -> new Gate.Open(epoch(mark), owner, life)))
                .orElse(new Gate.Unknown());
    }

    private static Epoch epoch(Optional<LegMark> mark) {
        return mark.orElseThrow().record().epoch();
    }
}
