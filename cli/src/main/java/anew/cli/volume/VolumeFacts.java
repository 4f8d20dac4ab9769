package anew.cli.volume;

import anew.cli.records.FleetLedger.Contents;
import anew.core.model.CatchUp;
import anew.core.model.HostName;
import anew.core.model.LegReport;
import anew.core.model.Redundancy;
import anew.core.model.VolumeRecord;
import anew.core.protocol.VolumeView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the ledger holds of a volume, as nested maps and as text. The secret is in neither.
 *
 * @param catchUp how far its legs are being made equal, if they are
 */
record VolumeFacts(VolumeView view, Optional<CatchUp> catchUp) {

    static VolumeFacts of(Contents contents, VolumeView view) {
        return new VolumeFacts(view, contents.catchUp(view));
    }

    Map<String, Object> json() {
        VolumeRecord record = view.record();
        Stage stage = Stage.of(view);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("volume", record.id().toString());
        facts.put("size", record.size().bytes());
        facts.put("redundancy", redundancy());
        facts.put("phase", record.phase().name().toLowerCase(Locale.ROOT));
        facts.put("state", stage.name());
        facts.put("waitsFor", stage.detail());
        facts.put("well", isWell());
        facts.put("version", record.version());
        facts.put("epoch", record.epoch().number());
        record.assigned().ifPresent(pserver -> facts.put("assigned", pserver.text()));
        record.owner().ifPresent(owner -> facts.put("owner", owner.pserver().text()));
        record.previous()
                .ifPresent(previous ->
                        facts.put("previous", previous.owner().pserver().text()));
        facts.put("inSync", record.inSync().stream().map(HostName::text).toList());
        facts.put("legs", record.legs().keySet().stream().map(this::leg).toList());
        catchUp.ifPresent(one -> facts.put("catchUp", json(one)));
        return facts;
    }

    private static Map<String, Object> json(CatchUp catchUp) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put(
                "legs", catchUp.sessions().keySet().stream().map(HostName::text).toList());
        facts.put("done", catchUp.done());
        facts.put("total", catchUp.total());
        return facts;
    }

    private Map<String, Object> leg(HostName pserver) {
        VolumeRecord record = view.record();
        Map<String, Object> leg = new LinkedHashMap<>();
        leg.put("pserver", pserver.text());
        leg.put("pool", String.valueOf(record.legs().get(pserver)));
        leg.put("inSync", record.inSync().contains(pserver));
        leg.put("leaving", record.leaving().contains(pserver));
        leg.put("present", view.present().containsKey(pserver));
        LegReport report = view.reports().get(pserver);
        if (report != null) {
            leg.put("state", report.state().name().toLowerCase(Locale.ROOT));
            leg.put("epoch", report.epoch().number());
            leg.put("version", report.version());
            leg.put("bytes", report.bytes());
            leg.put("why", report.why());
        }
        return leg;
    }

    /** Whether it is where it is to be, with all legs that it should have. */
    boolean isWell() {
        return Stage.of(view).done() && Stage.illness(view).isEmpty();
    }

    List<String> lines() {
        VolumeRecord record = view.record();
        List<String> lines = new ArrayList<>();
        lines.add("volume    " + record.id() + ", " + record.size() + ", " + redundancy());
        lines.add("state     " + state());
        lines.add("assigned  " + record.assigned().map(HostName::text).orElse("to nobody")
                + (record.urgent() ? ", urgently" : ""));
        lines.add("owner     "
                + record.owner().map(owner -> owner.pserver().text()).orElse("none") + ", epoch " + record.epoch()
                + record.previous()
                        .map(previous ->
                                "; before that " + previous.owner().pserver() + " in epoch " + previous.epoch())
                        .orElse(""));
        lines.add("record    version " + record.version() + ", "
                + record.phase().name().toLowerCase(Locale.ROOT) + (record.unsettled() ? ", unsettled" : "")
                + catchUp.filter(one -> one.sessions().isEmpty())
                        .map(one -> ": legs in sync are made equal, " + percent(one))
                        .orElse(""));
        record.legs()
                .forEach((pserver, pool) ->
                        lines.add("leg       " + pserver + ", pool " + pool + ": " + legText(pserver)));
        return lines;
    }

    private String legText(HostName pserver) {
        VolumeRecord record = view.record();
        String sync = record.inSync().contains(pserver) ? "in sync" : "not in sync" + catchingUp(pserver);
        String leaving = record.leaving().contains(pserver)
                ? record.distrusted().contains(pserver) ? ", to leave at once" : ", to leave"
                : "";
        String present = view.present().containsKey(pserver) ? "" : ", its pserver is not present";
        LegReport report = view.reports().get(pserver);
        String said = report == null
                ? ", nothing said yet"
                : ", " + report.state().name().toLowerCase(Locale.ROOT) + " in epoch " + report.epoch()
                        + (report.why().isEmpty() ? "" : " (" + report.why() + ")");
        return sync + leaving + said + present;
    }

    /** Such as {@code in use by alpha; 1 of 2 legs in sync}. */
    String state() {
        Stage stage = Stage.of(view);
        String name = stage.name() + (stage.done() || stage.detail().isEmpty() ? "" : ": ");
        String text = name + (stage.done() && !stage.detail().isEmpty() ? " " : "") + stage.detail();
        String illness = Stage.illness(view);
        return illness.isEmpty() ? text : text + "; " + illness + copied();
    }

    /** Such as {@code , 34 % copied}; empty if no leg catches up. */
    String copied() {
        return catchUp.filter(one -> !one.sessions().isEmpty())
                .map(one -> ", " + percent(one) + " copied")
                .orElse("");
    }

    private String catchingUp(HostName pserver) {
        return catchUp.filter(one -> one.sessions().containsKey(pserver))
                .map(one -> ", catches up: " + percent(one))
                .orElse("");
    }

    private static String percent(CatchUp catchUp) {
        return CheckFacts.percent(catchUp.done(), catchUp.total());
    }

    String redundancy() {
        return switch (view.record().redundancy()) {
            case Redundancy.Mirror(int legs) -> legs + " mirrors";
            case Redundancy.Parity(int data, int parity) -> "parity " + data + "+" + parity;
        };
    }

    static String names(Collection<HostName> hosts) {
        return hosts.isEmpty() ? "none" : hosts.stream().map(HostName::text).collect(Collectors.joining(" "));
    }
}
