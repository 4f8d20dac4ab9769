package anew.node.volume;

import anew.core.model.CheckOrder;
import anew.core.model.CheckReport;
import anew.core.model.Epoch;
import anew.core.model.HostName;
import anew.core.model.Incarnation;
import anew.core.model.LegReport;
import anew.core.model.Owner;
import anew.core.model.VolumeCheck;
import anew.core.model.VolumeId;
import anew.core.model.VolumeRecord;
import anew.core.model.VolumeRecord.Previous;
import anew.core.port.Ledger.Change;
import anew.core.port.Ledger.Entry;
import anew.core.port.Ledger.Event;
import anew.core.protocol.VolumeView;
import anew.depot.ledger.LedgerKeys;
import anew.depot.ledger.LedgerKeys.Place;
import anew.depot.ledger.LedgerText;
import anew.depot.ledger.LedgerText.Text;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * All that the ledger holds of one fleet, at one revision. It is kept as text and read when a view is asked for: a pserver
 * has to do with few of a fleet's volumes.
 */
final class LedgerCopy {

    private final LedgerKeys keys;
    private final TreeMap<String, Entry> entries = new TreeMap<>();
    private long revision;
    private long newest;
    private long wentBackAt;

    LedgerCopy(LedgerKeys keys) {
        this.keys = keys;
    }

    /** Of one volume: what it is like, or why nobody can say. */
    sealed interface Sight {
        record Seen(VolumeView view) implements Sight {}

        record Unreadable(String why) implements Sight {}

        /** The ledger has no such volume. */
        record Absent() implements Sight {}
    }

    long revision() {
        return revision;
    }

    /** Takes all that there is, in place of what there was; every volume may have changed. */
    Set<VolumeId> reset(long at, Collection<Entry> all) {
        Set<VolumeId> changed = volumes();
        entries.clear();
        all.forEach(entry -> entries.put(entry.key(), entry));
        revision = at;
        if (at < newest) {
            wentBackAt = at;
        }
        newest = Math.max(newest, at);
        changed.addAll(volumes());
        return changed;
    }

    /** Takes what one revision changed; which volumes that may concern. */
    Set<VolumeId> apply(Change change) {
        Set<VolumeId> changed = new TreeSet<>();
        for (Event event : change.events()) {
            String key = switch (event) {
                case Event.Written(Entry entry) -> {
                    entries.put(entry.key(), entry);
                    yield entry.key();
                }
                case Event.Deleted(String deleted) -> {
                    entries.remove(deleted);
                    yield deleted;
                }
            };
            keys.place(key).ifPresent(place -> changed.addAll(concerned(place)));
        }
        revision = change.revision();
        newest = Math.max(newest, revision);
        return changed;
    }

    private Collection<VolumeId> concerned(Place place) {
        return switch (place) {
            case Place.Volume(VolumeId volume) -> List.of(volume);
            case Place.Report(VolumeId volume, HostName _) -> List.of(volume);
            case Place.Stopped(VolumeId volume, HostName _) -> List.of(volume);
            case Place.Check(VolumeId volume) -> List.of(volume);
            case Place.Checked(VolumeId volume) -> List.of(volume);
            case Place.CatchUp _ -> List.of(); // For people only.
            case Place.Presence(HostName pserver) -> naming(pserver);
        };
    }

    /** Volumes whose record has this name somewhere; more than need be is harmless. */
    private Set<VolumeId> naming(HostName pserver) {
        Set<VolumeId> volumes = new TreeSet<>();
        String name = "\"" + pserver + "\"";
        records()
                .filter(entry -> entry.value().contains(name))
                .forEach(entry -> keys.place(entry.key()).ifPresent(place -> volumes.addAll(concerned(place))));
        return volumes;
    }

    private Set<VolumeId> volumes() {
        Set<VolumeId> volumes = new TreeSet<>();
        records().forEach(entry -> keys.place(entry.key()).ifPresent(place -> volumes.addAll(concerned(place))));
        return volumes;
    }

    private Stream<Entry> records() {
        return below(keys.records()).values().stream();
    }

    private SortedMap<String, Entry> below(String prefix) {
        return entries.subMap(prefix, prefix + Character.MAX_VALUE);
    }

    /**
     * Whether the ledger holds less than it did, and {@code volume} has not been written since: then nobody knows yet
     * whether what it says still holds.
     */
    boolean isHistory(VolumeId volume) {
        return wentBackAt > 0
                && Optional.ofNullable(entries.get(keys.record(volume)))
                        .filter(entry -> entry.modRevision() > wentBackAt)
                        .isEmpty();
    }

    /** Whether the ledger has ever held less than before. */
    boolean wentBack() {
        return wentBackAt > 0;
    }

    /**
     * What is known of {@code volume}. Of present pservers there are those that its record names. If anything about it
     * cannot be read there is no view at all: a presence that is taken for absent would let two owners live.
     */
    Sight sight(VolumeId volume) {
        Entry entry = entries.get(keys.record(volume));
        if (entry == null) {
            return new Sight.Absent();
        }
        List<String> unreadable = new ArrayList<>();
        Optional<VolumeRecord> record = read(entry, LedgerText::record, unreadable);
        if (record.isPresent() && !record.get().id().equals(volume)) {
            unreadable.add(
                    entry.key() + " holds the record of volume " + record.get().id());
        }
        SortedMap<HostName, LegReport> reports = new TreeMap<>();
        SortedMap<HostName, Epoch> stopped = new TreeMap<>();
        SortedMap<HostName, Incarnation> present = new TreeMap<>();
        below(keys.reports(volume))
                .values()
                .forEach(one -> host(one)
                        .ifPresent(host -> read(one, LedgerText::report, unreadable)
                                .ifPresent(report -> reports.put(host, report))));
        below(keys.stopped(volume))
                .values()
                .forEach(one -> host(one)
                        .ifPresent(host ->
                                read(one, LedgerText::epoch, unreadable).ifPresent(epoch -> stopped.put(host, epoch))));
        record.ifPresent(known -> named(known)
                .forEach(host -> Optional.ofNullable(entries.get(keys.presence(host)))
                        .flatMap(one -> read(one, LedgerText::incarnation, unreadable))
                        .ifPresent(life -> present.put(host, life))));
        return record.isPresent() && unreadable.isEmpty()
                ? new Sight.Seen(new VolumeView(record.get(), reports, present, stopped))
                : new Sight.Unreadable(String.join("; ", unreadable));
    }

    /** What is known of checks of {@code volume}. A report that cannot be read is none, and will be replaced. */
    Text<VolumeCheck> check(VolumeId volume) {
        List<String> unreadable = new ArrayList<>();
        Optional<CheckOrder> order = Optional.ofNullable(entries.get(keys.check(volume)))
                .flatMap(entry -> read(entry, LedgerText::checkOrder, unreadable));
        Optional<CheckReport> report = Optional.ofNullable(entries.get(keys.checked(volume)))
                .flatMap(entry -> read(entry, LedgerText::checkReport, new ArrayList<>()));
        return unreadable.isEmpty()
                ? new Text.Read<>(new VolumeCheck(order, report))
                : new Text.Unreadable<>(unreadable.getFirst());
    }

    private static Stream<HostName> named(VolumeRecord record) {
        return Stream.of(
                        record.assigned(),
                        record.owner().map(Owner::pserver),
                        record.previous().map(Previous::owner).map(Owner::pserver))
                .flatMap(Optional::stream)
                .distinct();
    }

    private Optional<HostName> host(Entry entry) {
        return keys.place(entry.key()).flatMap(place -> switch (place) {
            case Place.Report(VolumeId _, HostName pserver) -> Optional.of(pserver);
            case Place.Stopped(VolumeId _, HostName pserver) -> Optional.of(pserver);
            case Place.Presence(HostName pserver) -> Optional.of(pserver);
            case Place.Volume _, Place.Check _, Place.Checked _, Place.CatchUp _ -> Optional.empty();
        });
    }

    private static <T> Optional<T> read(
            Entry entry, BiFunction<String, String, Text<T>> reader, List<String> unreadable) {
        return switch (reader.apply(entry.key(), entry.value())) {
            case Text.Read<T>(T content) -> Optional.of(content);
            case Text.Unreadable<T>(String why) -> {
                unreadable.add(why);
                yield Optional.empty();
            }
        };
    }
}
