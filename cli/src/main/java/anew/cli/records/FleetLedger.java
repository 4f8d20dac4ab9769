package anew.cli.records;

import anew.core.model.CatchUp;
import anew.core.model.CheckOrder;
import anew.core.model.CheckReport;
import anew.core.model.Epoch;
import anew.core.model.HostName;
import anew.core.model.Incarnation;
import anew.core.model.LegReport;
import anew.core.model.VolumeCheck;
import anew.core.model.VolumeId;
import anew.core.model.VolumeRecord;
import anew.core.port.Ledger;
import anew.core.port.Ledger.Compare;
import anew.core.port.Ledger.Entry;
import anew.core.port.Ledger.Listing;
import anew.core.port.Ledger.Outcome;
import anew.core.port.Ledger.Write;
import anew.core.protocol.VolumeView;
import anew.depot.ledger.LedgerKeys;
import anew.depot.ledger.LedgerKeys.Place;
import anew.depot.ledger.LedgerText;
import anew.depot.ledger.LedgerText.Text;
import anew.drivers.etcd.EtcdLedger;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What the ledger holds of one fleet's volumes, typed, for commands that show or change it. */
public final class FleetLedger {

    /** How often a commit is repeated whose outcome is unknown; each time its compares keep it from being done twice. */
    private static final int TRIES = 5;

    /** A ledger that is well answers in milliseconds; one whose leader has died, after its election. */
    private static final Duration CONNECT = Duration.ofSeconds(3);

    private static final Duration ANSWER = Duration.ofSeconds(10);

    /** The servers of a ledger give a sign of life to whoever watches more often than that. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private final Ledger ledger;
    private final LedgerKeys keys;

    public FleetLedger(Ledger ledger, String fleet) {
        this.ledger = ledger;
        this.keys = new LedgerKeys(fleet);
    }

    /** The part of {@code fleet} in the ledger that these servers keep. */
    public static FleetLedger at(List<URI> servers, String fleet) {
        return new FleetLedger(new EtcdLedger(servers, CONNECT, ANSWER, SILENCE), fleet);
    }

    /**
     * All of it at one revision.
     *
     * @param present pservers whose lease is good
     * @param entries the records as they stand, for compare-and-set
     * @param checks what is known of checks of volumes; those that never had any are not there
     * @param orders the orders to check as they stand, likewise
     * @param catchUps how far owners are with making legs equal, as last told; it may be over
     */
    public record Contents(
            long revision,
            SortedMap<VolumeId, VolumeView> volumes,
            SortedMap<HostName, Incarnation> present,
            SortedMap<VolumeId, Entry> entries,
            SortedMap<VolumeId, VolumeCheck> checks,
            SortedMap<VolumeId, Entry> orders,
            SortedMap<VolumeId, CatchUp> catchUps) {
        public Contents {
            volumes = Collections.unmodifiableSortedMap(new TreeMap<>(volumes));
            present = Collections.unmodifiableSortedMap(new TreeMap<>(present));
            entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
            checks = Collections.unmodifiableSortedMap(new TreeMap<>(checks));
            orders = Collections.unmodifiableSortedMap(new TreeMap<>(orders));
            catchUps = Collections.unmodifiableSortedMap(new TreeMap<>(catchUps));
        }

        /** What is known of checks of {@code volume}. */
        public VolumeCheck check(VolumeId volume) {
            return checks.getOrDefault(volume, VolumeCheck.NONE);
        }

        /** How far the owner of the volume that {@code view} is of is with making its legs equal; empty if it is not. */
        public Optional<CatchUp> catchUp(VolumeView view) {
            return Optional.ofNullable(catchUps.get(view.record().id()))
                    .filter(catchUp -> catchUp.concerns(view.record()));
        }

        public SortedMap<VolumeId, VolumeRecord> records() {
            SortedMap<VolumeId, VolumeRecord> records = new TreeMap<>();
            volumes.forEach((id, view) -> records.put(id, view.record()));
            return records;
        }
    }

    /** What became of writing records. */
    public sealed interface Written {
        /** They are in the ledger, or what came of them. */
        record Done() implements Written {}

        /** Somebody else changed one of them meanwhile, and none was written. */
        record Overtaken() implements Written {}

        /** Nobody knows; it may be done yet. */
        record Unknown(String why) implements Written {}
    }

    /**
     * Reads it.
     *
     * @throws IOException if the ledger does not answer, or holds what this program does not understand
     */
    public Contents read() throws IOException {
        return switch (ledger.list(keys.prefix())) {
            case Listing.Entries(long revision, List<Entry> entries) -> contents(revision, entries);
            case Listing.Unknown(String why) -> throw new IOException("the ledger does not answer: " + why);
        };
    }

    private Contents contents(long revision, List<Entry> entries) throws IOException {
        SortedMap<VolumeId, VolumeRecord> records = new TreeMap<>();
        SortedMap<VolumeId, Entry> found = new TreeMap<>();
        SortedMap<HostName, Incarnation> present = new TreeMap<>();
        Map<VolumeId, SortedMap<HostName, LegReport>> reports = new TreeMap<>();
        Map<VolumeId, SortedMap<HostName, Epoch>> stopped = new TreeMap<>();
        SortedMap<VolumeId, VolumeCheck> checks = new TreeMap<>();
        SortedMap<VolumeId, Entry> orders = new TreeMap<>();
        SortedMap<VolumeId, CatchUp> catchUps = new TreeMap<>();
        for (Entry entry : entries) {
            Optional<Place> place = keys.place(entry.key());
            if (place.isEmpty()) {
                continue;
            }
            switch (place.get()) {
                case Place.Volume(VolumeId volume) -> {
                    records.put(volume, required(LedgerText.record(entry.key(), entry.value())));
                    found.put(volume, entry);
                }
                case Place.Report(VolumeId volume, HostName pserver) ->
                    reports.computeIfAbsent(volume, _ -> new TreeMap<>())
                            .put(pserver, required(LedgerText.report(entry.key(), entry.value())));
                case Place.Stopped(VolumeId volume, HostName pserver) ->
                    stopped.computeIfAbsent(volume, _ -> new TreeMap<>())
                            .put(pserver, required(LedgerText.epoch(entry.key(), entry.value())));
                case Place.Check(VolumeId volume) -> {
                    CheckOrder order = required(LedgerText.checkOrder(entry.key(), entry.value()));
                    checks.merge(volume, new VolumeCheck(Optional.of(order), Optional.empty()), FleetLedger::both);
                    orders.put(volume, entry);
                }
                case Place.Checked(VolumeId volume) -> {
                    CheckReport report = required(LedgerText.checkReport(entry.key(), entry.value()));
                    checks.merge(volume, new VolumeCheck(Optional.empty(), Optional.of(report)), FleetLedger::both);
                }
                case Place.CatchUp(VolumeId volume) ->
                    // For people only: what cannot be read is to keep nobody from what matters.
                    LedgerText.catchUp(entry.key(), entry.value())
                            .value()
                            .ifPresent(catchUp -> catchUps.put(volume, catchUp));
                case Place.Presence(HostName pserver) ->
                    present.put(pserver, required(LedgerText.incarnation(entry.key(), entry.value())));
            }
        }
        SortedMap<VolumeId, VolumeView> volumes = new TreeMap<>();
        records.forEach((id, record) -> volumes.put(
                id,
                new VolumeView(
                        record,
                        reports.getOrDefault(id, new TreeMap<>()),
                        present,
                        stopped.getOrDefault(id, new TreeMap<>()))));
        return new Contents(revision, volumes, present, found, checks, orders, catchUps);
    }

    private static VolumeCheck both(VolumeCheck one, VolumeCheck other) {
        return new VolumeCheck(one.order().or(other::order), one.report().or(other::report));
    }

    private static <T> T required(Text<T> text) throws IOException {
        return switch (text) {
            case Text.Read<T>(T value) -> value;
            case Text.Unreadable<T>(String why) -> throw new IOException("the ledger: " + why);
        };
    }

    /**
     * Writes records in one step, in place of those that {@code judged} holds.
     *
     * @param records each made of the one before by a {@code Change}, or a first one
     */
    public Written write(Contents judged, SortedMap<VolumeId, VolumeRecord> records) {
        List<Compare> compares = new ArrayList<>();
        List<Write> writes = new ArrayList<>();
        records.forEach((id, record) -> {
            Entry before = judged.entries().get(id);
            compares.add(before == null ? Compare.absent(keys.record(id)) : Compare.unchanged(before));
            writes.add(Write.put(keys.record(id), LedgerText.of(record)));
        });
        return commit(compares, writes, conflict -> cameOf(conflict, records));
    }

    /** Orders a check in place of what {@code judged} holds, if the volume's record is still as it is there. */
    public Written order(Contents judged, VolumeId volume, CheckOrder order) {
        String key = keys.check(volume);
        Entry record = Objects.requireNonNull(judged.entries().get(volume));
        Entry before = judged.orders().get(volume);
        List<Compare> compares =
                List.of(Compare.unchanged(record), before == null ? Compare.absent(key) : Compare.unchanged(before));
        String text = LedgerText.of(order);
        return commit(
                compares,
                List.of(Write.put(key, text)),
                conflict -> conflict.at(key)
                        .filter(entry -> entry.value().equals(text))
                        .isPresent());
    }

    /** @param isDone whether it is this very commit, tried before, that the one tried now collides with */
    private Written commit(List<Compare> compares, List<Write> writes, Predicate<Outcome.Conflict> isDone) {
        String unknown = "";
        for (int attempt = 0; attempt < TRIES; attempt++) {
            switch (ledger.commit(compares, writes)) {
                case Outcome.Committed _ -> {
                    return new Written.Done();
                }
                case Outcome.Conflict conflict -> {
                    return isDone.test(conflict) ? new Written.Done() : new Written.Overtaken();
                }
                case Outcome.LeaseGone() -> throw new IllegalStateException("a record has no lease");
                case Outcome.Unknown(String why) -> unknown = why;
            }
        }
        return new Written.Unknown(unknown);
    }

    /** Whether an earlier try was done after all, and it is that which a later one collides with. */
    private boolean cameOf(Outcome.Conflict conflict, SortedMap<VolumeId, VolumeRecord> records) {
        return records.entrySet().stream()
                .allMatch(each -> conflict.at(keys.record(each.getKey()))
                        .flatMap(entry ->
                                LedgerText.record(entry.key(), entry.value()).value())
                        .filter(now -> now.cameOf(each.getValue()))
                        .isPresent());
    }

    /** Calls {@code listener} whenever something of the fleet changes after {@code contents} was read. */
    public Ledger.Watch watch(Contents contents, Ledger.Listener listener) {
        return ledger.watch(keys.prefix(), contents.revision() + 1, listener);
    }
}
