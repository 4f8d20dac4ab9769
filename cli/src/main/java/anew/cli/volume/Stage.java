package anew.cli.volume;

import anew.core.model.HostName;
import anew.core.model.LegReport;
import anew.core.model.LegReport.State;
import anew.core.model.Owner;
import anew.core.model.VolumeRecord;
import anew.core.model.VolumeRecord.Phase;
import anew.core.model.VolumeRecord.Previous;
import anew.core.protocol.VolumeView;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How far a volume is on its way to its pserver, in the order of the protocol: {@code fence}, {@code stop}, {@code own},
 * {@code open}, {@code assemble}, {@code in use}; or that it {@code rests} or is {@code retired}.
 *
 * <p>The ledger tells this. Whether the domU itself has booted it does not tell; its pserver's console does.
 *
 * @param name one of the words above
 * @param detail what is waited for, for people; empty if for nothing
 * @param done whether it is where it is to be
 */
record Stage(String name, String detail, boolean done) {

    /** Where the volume is, on its way to whom it is assigned to. */
    static Stage of(VolumeView view) {
        VolumeRecord record = view.record();
        if (record.phase() == Phase.RETIRED) {
            return new Stage("retired", "", true);
        }
        Optional<HostName> to = record.assigned();
        return record.owner()
                .map(owner -> Optional.of(owner.pserver()).equals(to) ? owned(view, owner) : leaving(view, owner, to))
                .orElseGet(() -> free(view, to));
    }

    private static Stage leaving(VolumeView view, Owner owner, Optional<HostName> to) {
        if (!isPresent(view, owner)) {
            return to.isEmpty()
                    ? new Stage("stop", owner.pserver() + " was lost while it owned the volume", false)
                    : new Stage("fence", owner.pserver() + " is lost; " + to.get() + " is to fence it", false);
        }
        return view.record().urgent()
                ? new Stage("fence", owner.pserver() + " is to be fenced", false)
                : new Stage("stop", owner.pserver() + " is to shut its domU down and let go", false);
    }

    private static Stage owned(VolumeView view, Owner owner) {
        if (!isPresent(view, owner)) {
            return new Stage("fence", owner.pserver() + " was lost or has rebooted, and is to claim it anew", false);
        }
        VolumeRecord record = view.record();
        SortedSet<HostName> closed = new TreeSet<>(record.truth());
        closed.removeIf(leg -> {
            LegReport report = view.reports().get(leg);
            return report != null
                    && report.state() == State.OPEN
                    && report.epoch().equals(record.epoch());
        });
        if (!closed.isEmpty()) {
            return new Stage("open", "on " + names(closed) + " it is not open yet", false);
        }
        return record.phase() == Phase.NEW
                ? new Stage("assemble", owner.pserver() + " makes the array", false)
                : new Stage("in use", "by " + owner.pserver(), true);
    }

    private static Stage free(VolumeView view, Optional<HostName> to) {
        VolumeRecord record = view.record();
        Optional<Previous> previous = record.previous().filter(before -> isPresent(view, before.owner()));
        if (to.isEmpty()) {
            return previous.map(before -> stopping(before)).orElse(new Stage("rests", "", true));
        }
        SortedSet<HostName> unfenced = new TreeSet<>(record.truth());
        unfenced.removeIf(leg -> {
            LegReport report = view.reports().get(leg);
            return report != null && report.confirms(record.epoch());
        });
        if (!unfenced.isEmpty()) {
            return new Stage(
                    "fence", "epoch " + record.epoch() + " has yet to be confirmed by " + names(unfenced), false);
        }
        return previous.map(before -> stopping(before))
                .orElse(new Stage("own", "it is for " + to.get() + " to take", false));
    }

    private static Stage stopping(Previous before) {
        return new Stage("stop", "the domU on " + before.owner().pserver() + " is to end", false);
    }

    /** What is wrong with the volume's legs, for people; empty if nothing. */
    static String illness(VolumeView view) {
        VolumeRecord record = view.record();
        if (record.phase() == Phase.RETIRED) {
            return "";
        }
        String reported = view.reports().entrySet().stream()
                .filter(each -> record.legs().containsKey(each.getKey()))
                .filter(each -> switch (each.getValue().state()) {
                    case SILENT, BLANK, REFUSED -> true;
                    case FENCED, OPEN, RESTARTED -> false;
                })
                .map(each ->
                        each.getKey() + " " + each.getValue().state().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        int wanted = record.redundancy().legs();
        boolean thin = record.phase() == Phase.ACTIVE && record.inSync().size() < wanted;
        String sync = thin ? record.inSync().size() + " of " + wanted + " legs in sync" : "";
        return sync + (sync.isEmpty() || reported.isEmpty() ? "" : ", ") + reported;
    }

    private static boolean isPresent(VolumeView view, Owner owner) {
        return owner.incarnation().equals(view.present().get(owner.pserver()));
    }

    private static String names(Collection<HostName> hosts) {
        return hosts.stream().map(HostName::text).collect(Collectors.joining(", "));
    }
}
