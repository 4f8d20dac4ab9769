package anew.node.volume;

import anew.core.model.HostName;
import anew.core.model.Owner;
import anew.core.model.VolumeId;
import anew.core.model.VolumeRecord;
import anew.core.protocol.Holding;
import anew.core.protocol.LegEvent;
import anew.core.protocol.LegProtocol;
import anew.core.protocol.LegState;
import anew.core.protocol.OwnerEvent;
import anew.core.protocol.OwnerProtocol;
import anew.core.protocol.OwnerState;
import anew.core.protocol.VolumeView;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * All that one pserver does about volumes, in one thread and without waiting: whatever it learns goes to the state of
 * that leg or volume, and what follows from it to the {@link Performer}. The work of a call depends on one volume alone.
 *
 * <p>Not thread-safe. {@code now} never goes back from call to call.
 */
public final class VolumeAgent {

    private final Owner self;
    private final LegProtocol legProtocol;
    private final OwnerProtocol ownerProtocol;
    private final Performer performer;

    private final SortedMap<VolumeId, LegState> legs = new TreeMap<>();
    private final SortedMap<VolumeId, OwnerState> owned = new TreeMap<>();
    private final Map<VolumeId, Instant> legAlarms = new TreeMap<>();
    private final Map<VolumeId, Instant> ownerAlarms = new TreeMap<>();
    /** Legs whose reports the ledger may have lost, until that has been told to them. */
    private final Set<VolumeId> forgotten = new TreeSet<>();

    private final Instant leaseUntil;
    private Optional<Instant> renewed = Optional.empty();

    /**
     * @param self this pserver in this life
     * @param legs what is found of legs here
     * @param held what the agent before this one held in the same life of the pserver
     * @param domUs the volumes of which a domU exists here
     * @param leaseUntil until when that agent could believe in its lease
     */
    public VolumeAgent(
            Owner self,
            LegProtocol legProtocol,
            OwnerProtocol ownerProtocol,
            Performer performer,
            Map<VolumeId, LegState> legs,
            Map<VolumeId, Holding> held,
            Map<VolumeId, Boolean> domUs,
            Instant leaseUntil,
            Instant now) {
        this.self = self;
        this.legProtocol = legProtocol;
        this.ownerProtocol = ownerProtocol;
        this.performer = performer;
        this.leaseUntil = leaseUntil;
        this.legs.putAll(legs);
        held.forEach((volume, holding) -> owned.put(
                volume,
                OwnerState.starting(self, Optional.of(holding), leaseUntil, domUs.getOrDefault(volume, false), now)));
    }

    /** Takes what the ledger holds about one volume; views of one volume come in the order of the ledger's revisions. */
    public void ledger(VolumeView view, Instant now) {
        VolumeRecord record = view.record();
        VolumeId volume = record.id();
        HostName here = self.pserver();
        if (record.legs().containsKey(here) || legs.containsKey(volume)) {
            legs.computeIfAbsent(
                    volume,
                    _ -> LegState.starting(here, self.incarnation(), Optional.empty(), 0, new LegState.Gate.Closed()));
            leg(volume, new LegEvent.RecordRead(record), now);
        }
        boolean concerned = record.assigned().filter(here::equals).isPresent()
                || record.owner().filter(owner -> owner.pserver().equals(here)).isPresent()
                || record.previous()
                        .filter(previous -> previous.owner().pserver().equals(here))
                        .isPresent();
        if (concerned || owned.containsKey(volume)) {
            if (!owned.containsKey(volume)) {
                owned.put(volume, OwnerState.starting(self, Optional.empty(), leaseUntil, false, now));
                renewed.ifPresent(sent -> owner(volume, new OwnerEvent.LeaseRenewed(sent), now));
            }
            owner(volume, new OwnerEvent.LedgerRead(view), now);
        }
    }

    /**
     * Takes that the ledger holds less than it did. What it holds now is told by {@link #ledger} both before, so that no leg
     * reports what it was to another history, and after, so that no owner takes what it reads for late news.
     */
    public void ledgerWentBack(Instant now) {
        forgotten.addAll(legs.keySet());
        legs.keySet().stream().toList().forEach(volume -> tellAgain(volume, now));
        owned.keySet().stream().toList().forEach(volume -> owner(volume, new OwnerEvent.LedgerWentBack(), now));
    }

    /** A report that is under way may yet be written, and lost: it counts as lost only once it has ended. */
    private void tellAgain(VolumeId volume, Instant now) {
        LegState state = legs.get(volume);
        if (state != null && !state.busy() && forgotten.remove(volume)) {
            leg(volume, new LegEvent.LedgerWentBack(), now);
        }
    }

    /** Takes what happened to a leg here. */
    public void leg(VolumeId volume, LegEvent event, Instant now) {
        LegState before = legs.get(volume);
        if (before == null) {
            return;
        }
        LegProtocol.Step step = legProtocol.step(before, event, now);
        legs.put(volume, step.state());
        set(legAlarms, volume, step.wakeAt());
        step.effect().ifPresent(effect -> performer.perform(volume, effect));
        tellAgain(volume, now);
    }

    /** Takes what happened to a volume that this pserver has to do with as an owner. */
    public void owner(VolumeId volume, OwnerEvent event, Instant now) {
        OwnerState before = owned.get(volume);
        if (before == null) {
            return;
        }
        OwnerProtocol.Step step = ownerProtocol.step(before, event, now);
        owned.put(volume, step.state());
        set(ownerAlarms, volume, step.wakeAt());
        if (!step.state().holding().equals(before.holding())) {
            performer.remember(volume, step.state().holding());
        }
        step.effects().forEach(effect -> performer.perform(volume, effect));
    }

    /** Takes that this pserver's lease was renewed by a request sent at {@code sent}. */
    public void leaseRenewed(Instant sent, Instant now) {
        renewed = Optional.of(sent);
        owned.keySet().stream().toList().forEach(volume -> owner(volume, new OwnerEvent.LeaseRenewed(sent), now));
    }

    /** Does what is due by {@code now}; when to call again if nothing happens until then, the end of time if never. */
    public Instant tick(Instant now) {
        due(legAlarms, now).toList().forEach(volume -> leg(volume, new LegEvent.Tick(), now));
        due(ownerAlarms, now).toList().forEach(volume -> owner(volume, new OwnerEvent.Tick(), now));
        return Stream.concat(legAlarms.values().stream(), ownerAlarms.values().stream())
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
    }

    /** Whether a domU may have {@code volume} now, and until when at the latest. */
    public Optional<OwnerProtocol.Grant> grant(VolumeId volume, Instant now) {
        return Optional.ofNullable(owned.get(volume)).flatMap(state -> ownerProtocol.grant(state, now));
    }

    /** What {@code volume} waits for here, for people; empty if for nothing. */
    public String waitsFor(VolumeId volume, Instant now) {
        return Optional.ofNullable(owned.get(volume))
                .map(state -> ownerProtocol.waitsFor(state, now))
                .orElse("");
    }

    /** What is known of the legs here. */
    public SortedMap<VolumeId, LegState> legs() {
        return new TreeMap<>(legs);
    }

    /** What is known of the volumes that this pserver has to do with as an owner. */
    public SortedMap<VolumeId, OwnerState> owned() {
        return new TreeMap<>(owned);
    }

    private static Stream<VolumeId> due(Map<VolumeId, Instant> alarms, Instant now) {
        return alarms.entrySet().stream()
                .filter(alarm -> !alarm.getValue().isAfter(now))
                .map(Map.Entry::getKey);
    }

    private static void set(Map<VolumeId, Instant> alarms, VolumeId volume, Optional<Instant> at) {
        if (at.isPresent()) {
            alarms.put(volume, at.get());
        } else {
            alarms.remove(volume);
        }
    }
}
