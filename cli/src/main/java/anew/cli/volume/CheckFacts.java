package anew.cli.volume;

import anew.core.model.CheckOrder;
import anew.core.model.CheckReport;
import anew.core.model.CheckReport.Finding;
import anew.core.model.CheckReport.Places;
import anew.core.model.CheckReport.Stage;
import anew.core.model.Difference;
import anew.core.model.HostName;
import anew.core.model.Size;
import anew.core.model.VolumeCheck;
import anew.core.model.VolumeRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the ledger holds of the checks of a volume, as nested maps and as text. */
record CheckFacts(VolumeRecord record, VolumeCheck check) {

    /** What came of {@code asked}; empty while it has to be waited for. */
    Optional<Finding> finding(CheckOrder asked) {
        Optional<Finding> found = check.answer(asked).flatMap(CheckFacts::finding);
        if (found.isPresent()) {
            return found;
        }
        if (!asked.epoch().equals(record.epoch())) {
            return Optional.of(new Finding.NotRun("epoch " + asked.epoch() + ", in which it was ordered, has ended"));
        }
        return check.order().equals(Optional.of(asked))
                ? Optional.empty()
                : Optional.of(new Finding.NotRun("another check was ordered instead"));
    }

    private static Optional<Finding> finding(CheckReport report) {
        return report.stage() instanceof Stage.Ended(Instant _, Finding finding)
                ? Optional.of(finding)
                : Optional.empty();
    }

    /** Nothing if there has never been a check. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        check.report().ifPresent(report -> {
            boolean isLast = check.order().equals(Optional.of(report.order()));
            finding(report)
                    .or(() -> isLast ? finding(report.order()) : Optional.empty())
                    .ifPresent(finding -> lines.addAll(lines(report, finding)));
        });
        check.order()
                .filter(order -> finding(order).isEmpty())
                .ifPresent(order -> lines.add("check     " + progress(order)));
        return lines;
    }

    /** What came of {@code asked}. */
    List<String> lines(CheckOrder asked) {
        Finding finding = finding(asked).orElseThrow();
        return check.answer(asked)
                .map(report -> lines(report, finding))
                .orElseGet(() -> List.of("check     " + text(finding)));
    }

    private static List<String> lines(CheckReport report, Finding finding) {
        List<String> lines = new ArrayList<>();
        lines.add("check     " + text(finding) + "; " + circumstances(report));
        if (finding instanceof Finding.Differing(Places places)) {
            places.first().forEach(place -> lines.add("differs   " + text(place)));
            if (places.more() > 0) {
                lines.add("differs   and in " + places.more() + " more places");
            }
        }
        return lines;
    }

    /** Such as {@code epoch 3, legs stor1 stor2, from 2026-11-23T15:00:00Z to 2026-11-23T16:10:00Z}. */
    private static String circumstances(CheckReport report) {
        String to = report.stage() instanceof Stage.Ended(Instant at, Finding _) ? " to " + at : "";
        return "epoch " + report.order().epoch() + ", legs " + VolumeFacts.names(report.inSync()) + ", from "
                + report.begun() + to;
    }

    static String text(Finding finding) {
        return switch (finding) {
            case Finding.Equal(long passed) ->
                "the legs agree" + (passed == 0 ? "" : "; for a moment up to " + Size.format(passed) + " differed");
            case Finding.Differing(Places places) ->
                "the legs differ in " + (places.first().size() + places.more())
                        + (places.first().size() + places.more() == 1 ? " place" : " places");
            case Finding.NotRun(String why) -> "not carried out: " + why;
        };
    }

    /** Such as {@code bytes 8192 to 12287 (4 KiB): stor2 is odd}. */
    static String text(Difference place) {
        String who = place.odd().isEmpty()
                ? "nobody can tell which leg is wrong"
                : place.odd().stream().map(HostName::text).collect(Collectors.joining(", "))
                        + (place.odd().size() == 1 ? " is odd" : " are odd");
        return "bytes " + place.offset() + " to " + (place.offset() + place.bytes() - 1) + " ("
                + Size.format(place.bytes()) + "): " + who;
    }

    private String progress(CheckOrder order) {
        return check.answer(order)
                .map(report -> switch (report.stage()) {
                    case Stage.Reading(long done, long total) ->
                        "all legs are read, " + percent(done, total) + "; " + circumstances(report);
                    case Stage.Comparing(long done, long total, long _, Places _) ->
                        "it is looked where they differ, " + percent(done, total) + "; " + circumstances(report);
                    case Stage.Ended(Instant _, Finding finding) -> text(finding);
                })
                .orElse("ordered, and not begun yet");
    }

    static String percent(long done, long total) {
        return (total == 0 ? 0 : done * 100 / total) + " %";
    }

    /** Empty if there has never been a check. */
    Map<String, Object> json() {
        Map<String, Object> facts = new LinkedHashMap<>();
        check.order().ifPresent(order -> facts.put("open", finding(order).isEmpty()));
        check.report().ifPresent(report -> put(report, facts));
        return facts;
    }

    /** What came of {@code asked}. */
    Map<String, Object> json(CheckOrder asked) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("volume", record.id().toString());
        check.answer(asked).ifPresent(report -> put(report, facts));
        finding(asked).ifPresent(finding -> put(finding, facts));
        return facts;
    }

    private void put(CheckReport report, Map<String, Object> facts) {
        facts.put("epoch", report.order().epoch().number());
        facts.put("owner", report.owner().text());
        facts.put("inSync", report.inSync().stream().map(HostName::text).toList());
        facts.put("begun", report.begun().toString());
        switch (report.stage()) {
            case Stage.Reading(long done, long total) -> put("reading", done, total, facts);
            case Stage.Comparing(long done, long total, long _, Places _) -> put("comparing", done, total, facts);
            case Stage.Ended(Instant at, Finding finding) -> {
                facts.put("ended", at.toString());
                put(finding, facts);
            }
        }
    }

    private static void put(String stage, long done, long total, Map<String, Object> facts) {
        facts.put("stage", stage);
        facts.put("done", done);
        facts.put("total", total);
    }

    private static void put(Finding finding, Map<String, Object> facts) {
        switch (finding) {
            case Finding.Equal(long passed) -> {
                facts.put("finding", "equal");
                facts.put("passed", passed);
            }
            case Finding.Differing(Places places) -> {
                facts.put("finding", "differing");
                facts.put(
                        "places", places.first().stream().map(CheckFacts::json).toList());
                facts.put("more", places.more());
            }
            case Finding.NotRun(String why) -> {
                facts.put("finding", "notRun");
                facts.put("why", why);
            }
        }
    }

    private static Map<String, Object> json(Difference place) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("offset", place.offset());
        json.put("bytes", place.bytes());
        json.put("odd", place.odd().stream().map(HostName::text).toList());
        return json;
    }
}
