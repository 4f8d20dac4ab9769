package anew.sim;

import anew.core.model.Epoch;
import anew.core.model.HostName;
import anew.core.model.Incarnation;
import anew.core.model.LegReport;
import anew.core.model.VolumeRecord;
import anew.core.protocol.VolumeView;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * The ledger's servers, taken together: what reaches them is done at once and in one order. What is sent to them, and
 * what they answer, is up to the {@link Network}.
 */
final class Arbiter {

    /** How late the end of a lease may be noticed. */
    private static final long EXPIRY_LAG_MICROS = 400_000;

    /** All that the ledger holds, and how often it was restored: revisions count within one such life. */
    record Snapshot(int life, long revision, VolumeView view) {}

    /** A lease; {@code number} tells it from an earlier one of the same pserver. */
    private record Presence(Incarnation incarnation, long number, long untilMicros) {}

    /** A report and the revision that wrote it. */
    record Standing(LegReport report, long revision) {}

    private record Copy(
            long atMicros,
            Snapshot snapshot,
            SortedMap<HostName, Standing> reports,
            SortedMap<HostName, Presence> present) {}

    private final Agenda agenda;
    private final Chance chance;
    private final Trace trace;
    private final long leaseMicros;
    private final boolean keepsCopies;
    private final BiConsumer<VolumeRecord, VolumeRecord> watched;
    private final List<LedgerClient> watchers = new ArrayList<>();
    private final List<Copy> copies = new ArrayList<>();

    private int life;
    private long revision = 1;
    private VolumeRecord record;
    private SortedMap<HostName, Standing> reports = new TreeMap<>();
    private SortedMap<HostName, Presence> present = new TreeMap<>();
    private SortedMap<HostName, Epoch> stopped = new TreeMap<>();
    private Snapshot snapshot;
    private int down;
    private int commits;

    /**
     * @param leaseMicros by the clock of the ledger's servers
     * @param watched is told of every change of the record: before, after
     */
    Arbiter(
            Agenda agenda,
            Chance chance,
            Trace trace,
            VolumeRecord first,
            long leaseMicros,
            boolean keepsCopies,
            BiConsumer<VolumeRecord, VolumeRecord> watched) {
        this.agenda = agenda;
        this.chance = chance;
        this.trace = trace;
        this.leaseMicros = leaseMicros;
        this.keepsCopies = keepsCopies;
        this.watched = watched;
        record = first;
        snapshot = new Snapshot(life, revision, view());
    }

    VolumeRecord record() {
        return record;
    }

    int commits() {
        return commits;
    }

    Snapshot snapshot() {
        return snapshot;
    }

    boolean isUp() {
        return down == 0;
    }

    /** When it is back, every lease gets its whole time anew: those who wrote it could not renew it meanwhile. */
    void down(boolean is) {
        down += is ? 1 : -1;
        trace.log("ledger", is ? "down" : "up");
        if (isUp()) {
            new TreeMap<>(present).forEach((who, lease) -> keep(who, lease.incarnation(), lease.number()));
        }
    }

    void watch(LedgerClient client, boolean on) {
        if (on) {
            watchers.add(client);
        } else {
            watchers.remove(client);
        }
    }

    /** The record after the attempt to replace {@code from} by {@code next}. */
    VolumeRecord compareAndSet(VolumeRecord from, VolumeRecord next) {
        if (record.version() == from.version() && record.lineage().equals(from.lineage())) {
            commits++;
            VolumeRecord before = record;
            record = next;
            changed();
            watched.accept(before, next);
        }
        return record;
    }

    /** The revision of a pserver's report; 0 if there is none. */
    long reported(HostName who) {
        Standing standing = reports.get(who);
        return standing == null ? 0 : standing.revision();
    }

    /** Whether that stood there at {@code then}. */
    boolean saysThatItFailed(HostName who, long then) {
        Standing standing = reports.get(who);
        return standing != null
                && (standing.report().state() == LegReport.State.BLANK
                        || standing.report().state() == LegReport.State.SILENT)
                && standing.revision() <= then;
    }

    boolean report(HostName who, long expected, LegReport report) {
        if (reported(who) != expected) {
            return false;
        }
        reports = new TreeMap<>(reports);
        reports.put(who, new Standing(report, revision + 1));
        trace.log(
                who.text(),
                "reports " + report.state() + " epoch " + report.epoch() + (report.restarted() ? " restarted" : ""));
        changed();
        return true;
    }

    void stopped(HostName who, Epoch epoch) {
        Epoch before = stopped.get(who);
        if (before == null || epoch.isAfter(before)) {
            stopped = new TreeMap<>(stopped);
            stopped.put(who, epoch);
            trace.log(who.text(), "has stopped epoch " + epoch);
            changed();
        }
    }

    /** Whether the lease is still good, and now for its whole time. */
    boolean keepAlive(HostName who, long number) {
        Presence lease = present.get(who);
        if (lease == null || lease.number() != number) {
            return false;
        }
        keep(who, lease.incarnation(), number);
        return true;
    }

    /** The number of the lease that stands; 0 if there is none. */
    long leaseOf(HostName who) {
        Presence lease = present.get(who);
        return lease == null ? 0 : lease.number();
    }

    /** Puts a new lease in the place of the one numbered {@code expected}; its number, or 0 if another stands there. */
    long grant(HostName who, Incarnation incarnation, long expected) {
        if (leaseOf(who) != expected) {
            return 0;
        }
        long number = revision + 1;
        keep(who, incarnation, number);
        trace.log(who.text(), "is present as " + incarnation);
        changed();
        agenda.after(leaseMicros + chance.below(1000), () -> expire(who, number));
        return number;
    }

    private void keep(HostName who, Incarnation incarnation, long number) {
        present = new TreeMap<>(present);
        present.put(who, new Presence(incarnation, number, agenda.nowMicros() + leaseMicros));
    }

    private void expire(HostName who, long number) {
        Presence lease = present.get(who);
        if (lease == null || lease.number() != number) {
            return;
        }
        long left = lease.untilMicros() - agenda.nowMicros();
        if (left > 0 || !isUp()) {
            agenda.after(Math.max(left, 0) + chance.anyScale(1, EXPIRY_LAG_MICROS), () -> expire(who, number));
            return;
        }
        present = new TreeMap<>(present);
        present.remove(who);
        trace.log(who.text(), "is absent");
        changed();
    }

    private void changed() {
        revision++;
        snapshot = new Snapshot(life, revision, view());
        if (keepsCopies) {
            copies.add(new Copy(agenda.nowMicros(), snapshot, reports, present));
        }
        watchers.forEach(LedgerClient::tell);
    }

    private VolumeView view() {
        SortedMap<HostName, LegReport> said = new TreeMap<>();
        reports.forEach((who, standing) -> said.put(who, standing.report()));
        SortedMap<HostName, Incarnation> alive = new TreeMap<>();
        present.forEach((who, lease) -> alive.put(who, lease.incarnation()));
        return new VolumeView(record, said, alive, stopped);
    }

    /** Knows nothing any more, and the volume has been made in it anew. */
    void lose(VolumeRecord first) {
        record = first;
        reports = new TreeMap<>();
        stopped = new TreeMap<>();
        present = new TreeMap<>();
        life++;
        trace.log("ledger", "lost, and begun with a new volume");
        changed();
    }

    /** Becomes what it was, with every lease it had then good for its whole time. */
    void restore(long agoMicros) {
        List<Copy> old = copies.stream()
                .filter(copy -> copy.atMicros() <= agenda.nowMicros() - agoMicros)
                .toList();
        if (old.isEmpty()) {
            return;
        }
        Copy copy = old.getLast();
        VolumeView then = copy.snapshot().view();
        record = then.record();
        reports = copy.reports();
        stopped = then.stopped();
        present = copy.present();
        life++;
        trace.log("ledger", "restored to version " + record.version() + " of epoch " + record.epoch());
        changed();
        new TreeMap<>(present).forEach((who, lease) -> {
            keep(who, lease.incarnation(), lease.number());
            agenda.after(leaseMicros, () -> expire(who, lease.number()));
        });
    }
}
