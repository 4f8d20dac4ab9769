package anew.depot.ledger;

import anew.core.model.CatchUp;
import anew.core.model.CheckOrder;
import anew.core.model.CheckReport;
import anew.core.model.CheckReport.Finding;
import anew.core.model.CheckReport.Places;
import anew.core.model.CheckReport.Stage;
import anew.core.model.Difference;
import anew.core.model.Epoch;
import anew.core.model.HostName;
import anew.core.model.Incarnation;
import anew.core.model.LegLife;
import anew.core.model.LegMark;
import anew.core.model.LegReport;
import anew.core.model.Lineage;
import anew.core.model.Owner;
import anew.core.model.PoolName;
import anew.core.model.Redundancy;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.model.VolumeName;
import anew.core.model.VolumeRecord;
import anew.core.protocol.FenceProof;
import anew.core.protocol.Holding;
import io.avaje.json.JsonException;
import io.avaje.json.mapper.JsonMapper;
import io.avaje.json.stream.JsonStream;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The texts of volumes: one line of JSON each, such as this record (here on several lines):
 *
 * <pre>
 * {"format":1,"id":"db1/data","size":1073741824,"redundancy":{"mirrors":2},"version":7,"lineage":[17,-4],"epoch":3,
 *  "phase":"ACTIVE","assigned":"alpha","urgent":false,"owner":{"pserver":"alpha","incarnation":"6c1f"},
 *  "previous":{"owner":{"pserver":"beta","incarnation":"0b1d"},"epoch":2},"legs":{"stor1":"fast","stor2":"fast"},
 *  "contents":{"stor1":-81},"sessions":{"stor1":1,"stor2":6},"leaving":[],"unsettled":false,"secret":"ahB0pae9eiSh6iez"}
 * </pre>
 *
 * {@code assigned}, {@code owner}, {@code previous} and {@code distrusted} are absent where there is none; parity is
 * {@code {"data":4,"parity":1}}.
 *
 * <p>A text is read only if it is, byte by byte, what would be written for what was read: what a newer Anew, a damaged
 * disk or a hand has made of it is refused, never guessed at.
 */
public final class LedgerText {

    private static final long FORMAT = 1;

    private static final JsonMapper JSON = JsonMapper.builder()
            .jsonStream(JsonStream.builder().serializeEmpty(true).build())
            .build();

    private LedgerText() {}

    /** What became of reading. */
    public sealed interface Text<T> {
        record Read<T>(T content) implements Text<T> {}

        /** It is of no use; {@code why} is for people and names where the text stands and what is wrong in it. */
        record Unreadable<T>(String why) implements Text<T> {}

        /** What was read, if it was. */
        default Optional<T> value() {
            return this instanceof Read<T>(T content) ? Optional.of(content) : Optional.empty();
        }
    }

    public static String of(VolumeRecord record) {
        return JSON.toJson(withFormat(write(record)));
    }

    public static String of(LegReport report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("state", report.state().name());
        json.put("epoch", report.epoch().number());
        json.put("version", report.version());
        json.put("incarnation", report.life().incarnation().text());
        json.put("stamp", report.life().stamp());
        json.put("session", report.life().session());
        json.put("restarted", report.restarted());
        json.put("bytes", report.bytes());
        json.put("why", report.why());
        return JSON.toJson(withFormat(json));
    }

    public static String of(LegMark mark) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("record", write(mark.record()));
        json.put("stamp", mark.stamp());
        mark.opened().ifPresent(opened -> json.put("opened", write(opened)));
        return JSON.toJson(withFormat(json));
    }

    public static String of(FenceProof proof) {
        return JSON.toJson(withFormat(write(proof)));
    }

    public static String of(Holding holding) {
        Map<String, Object> json = write(holding.proof());
        json.put("halted", holding.halted());
        return JSON.toJson(withFormat(json));
    }

    private static Map<String, Object> write(FenceProof proof) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("volume", proof.volume().toString());
        json.put("epoch", proof.epoch().number());
        json.put("fenced", names(proof.fenced()));
        return json;
    }

    public static String of(Epoch epoch) {
        return JSON.toJson(withFormat(Map.of("epoch", epoch.number())));
    }

    public static String of(Incarnation incarnation) {
        return JSON.toJson(withFormat(Map.of("incarnation", incarnation.text())));
    }

    public static String of(CheckOrder order) {
        return JSON.toJson(withFormat(write(order)));
    }

    public static String of(CatchUp catchUp) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("epoch", catchUp.epoch().number());
        json.put("sessions", sessions(catchUp.sessions()));
        json.put("done", catchUp.done());
        json.put("total", catchUp.total());
        return JSON.toJson(withFormat(json));
    }

    public static String of(CheckReport report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("order", write(report.order()));
        json.put("owner", report.owner().text());
        json.put("inSync", names(report.inSync()));
        json.put("begun", report.begun().toString());
        switch (report.stage()) {
            case Stage.Reading(long done, long total) -> {
                json.put("stage", "READING");
                json.put("done", done);
                json.put("total", total);
            }
            case Stage.Comparing(long done, long total, long suspected, Places found) -> {
                json.put("stage", "COMPARING");
                json.put("done", done);
                json.put("total", total);
                json.put("suspected", suspected);
                write(found, json);
            }
            case Stage.Ended(Instant at, Finding finding) -> {
                json.put("stage", "ENDED");
                json.put("at", at.toString());
                write(finding, json);
            }
        }
        return JSON.toJson(withFormat(json));
    }

    private static Map<String, Object> write(CheckOrder order) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("epoch", order.epoch().number());
        json.put("stamp", order.stamp());
        return json;
    }

    private static void write(Finding finding, Map<String, Object> json) {
        switch (finding) {
            case Finding.Equal(long passed) -> {
                json.put("finding", "EQUAL");
                json.put("passed", passed);
            }
            case Finding.Differing(Places places) -> {
                json.put("finding", "DIFFERING");
                write(places, json);
            }
            case Finding.NotRun(String why) -> {
                json.put("finding", "NOT_RUN");
                json.put("why", why);
            }
        }
    }

    private static void write(Places places, Map<String, Object> json) {
        List<Map<String, Object>> first = new ArrayList<>();
        for (Difference place : places.first()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("offset", place.offset());
            one.put("bytes", place.bytes());
            one.put("odd", names(place.odd()));
            first.add(one);
        }
        json.put("places", first);
        json.put("more", places.more());
    }

    /**
     * Reads a record.
     *
     * @param place where {@code text} stands, for the message if it is of no use
     */
    public static Text<VolumeRecord> record(String place, String text) {
        return read(place, text, LedgerText::readRecord, LedgerText::of);
    }

    public static Text<LegReport> report(String place, String text) {
        return read(place, text, LedgerText::readReport, LedgerText::of);
    }

    public static Text<LegMark> mark(String place, String text) {
        return read(place, text, LedgerText::readMark, LedgerText::of);
    }

    public static Text<FenceProof> proof(String place, String text) {
        return read(place, text, LedgerText::readProof, LedgerText::of);
    }

    public static Text<Holding> holding(String place, String text) {
        return read(place, text, json -> new Holding(readProof(json), json.yes("halted")), LedgerText::of);
    }

    public static Text<Epoch> epoch(String place, String text) {
        return read(place, text, json -> new Epoch(json.number("epoch")), LedgerText::of);
    }

    public static Text<Incarnation> incarnation(String place, String text) {
        return read(place, text, json -> new Incarnation(json.text("incarnation")), LedgerText::of);
    }

    public static Text<CheckOrder> checkOrder(String place, String text) {
        return read(place, text, LedgerText::readCheckOrder, LedgerText::of);
    }

    public static Text<CheckReport> checkReport(String place, String text) {
        return read(place, text, LedgerText::readCheckReport, LedgerText::of);
    }

    public static Text<CatchUp> catchUp(String place, String text) {
        return read(place, text, LedgerText::readCatchUp, LedgerText::of);
    }

    private static <T> Text<T> read(String place, String text, Function<Fields, T> reader, Function<T, String> writer) {
        try {
            Fields json = new Fields("", JSON.fromJsonObject(text));
            if (json.number("format") != FORMAT) {
                return new Text.Unreadable<>(place + " is of format " + json.number("format")
                        + ", and this program knows " + FORMAT + " only: is it older than the one that wrote it?");
            }
            T value = reader.apply(json);
            return writer.apply(value).equals(text)
                    ? new Text.Read<>(value)
                    : new Text.Unreadable<>(place + " holds more than this program understands: " + text);
        } catch (JsonException
                | IllegalArgumentException
                | ArithmeticException
                | IndexOutOfBoundsException
                | DateTimeParseException wrong) {
            // An index out of bounds is how the library answers some texts that were cut off.
            return new Text.Unreadable<>(place + " cannot be read: " + wrong.getMessage());
        }
    }

    private static Map<String, Object> withFormat(Map<String, Object> json) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("format", FORMAT);
        all.putAll(json);
        return all;
    }

    private static Map<String, Object> write(VolumeRecord record) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", record.id().toString());
        json.put("size", record.size().bytes());
        json.put("redundancy", write(record.redundancy()));
        json.put("version", record.version());
        json.put("lineage", record.lineage().stamps());
        json.put("epoch", record.epoch().number());
        json.put("phase", record.phase().name());
        record.assigned().ifPresent(pserver -> json.put("assigned", pserver.text()));
        json.put("urgent", record.urgent());
        record.owner().ifPresent(owner -> json.put("owner", write(owner)));
        record.previous().ifPresent(previous -> json.put("previous", write(previous)));
        Map<String, Object> legs = new LinkedHashMap<>();
        record.legs().forEach((pserver, pool) -> legs.put(pserver.text(), pool.text()));
        json.put("legs", legs);
        Map<String, Object> contents = new LinkedHashMap<>();
        record.contents().forEach((pserver, stamp) -> contents.put(pserver.text(), stamp));
        json.put("contents", contents);
        json.put("sessions", sessions(record.sessions()));
        json.put("leaving", names(record.leaving()));
        if (!record.distrusted().isEmpty()) {
            json.put("distrusted", names(record.distrusted()));
        }
        json.put("unsettled", record.unsettled());
        json.put("secret", record.secret());
        return json;
    }

    private static Map<String, Object> write(Redundancy redundancy) {
        Map<String, Object> json = new LinkedHashMap<>();
        switch (redundancy) {
            case Redundancy.Mirror(int legs) -> json.put("mirrors", legs);
            case Redundancy.Parity(int dataLegs, int parityLegs) -> {
                json.put("data", dataLegs);
                json.put("parity", parityLegs);
            }
        }
        return json;
    }

    private static Map<String, Object> write(Owner owner) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pserver", owner.pserver().text());
        json.put("incarnation", owner.incarnation().text());
        return json;
    }

    private static Map<String, Object> write(VolumeRecord.Previous previous) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("owner", write(previous.owner()));
        json.put("epoch", previous.epoch().number());
        return json;
    }

    private static Map<String, Object> write(LegMark.Opening opened) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("epoch", opened.epoch().number());
        json.put("incarnation", opened.incarnation().text());
        return json;
    }

    private static Map<String, Object> sessions(SortedMap<HostName, Long> numbers) {
        Map<String, Object> sessions = new LinkedHashMap<>();
        numbers.forEach((pserver, session) -> sessions.put(pserver.text(), session));
        return sessions;
    }

    private static List<String> names(Collection<HostName> names) {
        return names.stream().map(HostName::text).toList();
    }

    private static VolumeRecord readRecord(Fields json) {
        SortedMap<HostName, PoolName> legs = new TreeMap<>();
        Fields named = json.object("legs");
        named.keys().forEach(pserver -> legs.put(new HostName(pserver), new PoolName(named.text(pserver))));
        SortedMap<HostName, Integer> contents = new TreeMap<>();
        Fields stamped = json.object("contents");
        stamped.keys().forEach(pserver -> contents.put(new HostName(pserver), stamped.stamp(pserver)));
        return new VolumeRecord(
                volume(json.text("id")),
                new Size(json.number("size")),
                readRedundancy(json.object("redundancy")),
                json.number("version"),
                new Lineage(json.list("lineage", Long.class).stream()
                        .map(Math::toIntExact)
                        .toList()),
                new Epoch(json.number("epoch")),
                json.choice("phase", VolumeRecord.Phase.class),
                json.has("assigned") ? Optional.of(new HostName(json.text("assigned"))) : Optional.empty(),
                json.yes("urgent"),
                json.has("owner") ? Optional.of(readOwner(json.object("owner"))) : Optional.empty(),
                json.has("previous") ? Optional.of(readPrevious(json.object("previous"))) : Optional.empty(),
                legs,
                contents,
                readSessions(json),
                json.hosts("leaving"),
                json.has("distrusted") ? json.hosts("distrusted") : new TreeSet<>(),
                json.yes("unsettled"),
                json.text("secret"));
    }

    private static Redundancy readRedundancy(Fields json) {
        return json.has("mirrors")
                ? new Redundancy.Mirror(Math.toIntExact(json.number("mirrors")))
                : new Redundancy.Parity(Math.toIntExact(json.number("data")), Math.toIntExact(json.number("parity")));
    }

    private static Owner readOwner(Fields json) {
        return new Owner(new HostName(json.text("pserver")), new Incarnation(json.text("incarnation")));
    }

    private static VolumeRecord.Previous readPrevious(Fields json) {
        return new VolumeRecord.Previous(readOwner(json.object("owner")), new Epoch(json.number("epoch")));
    }

    private static LegReport readReport(Fields json) {
        return new LegReport(
                json.choice("state", LegReport.State.class),
                new Epoch(json.number("epoch")),
                json.number("version"),
                new LegLife(new Incarnation(json.text("incarnation")), json.stamp("stamp"), json.number("session")),
                json.yes("restarted"),
                json.number("bytes"),
                json.text("why"));
    }

    private static LegMark readMark(Fields json) {
        Optional<LegMark.Opening> opened = Optional.empty();
        if (json.has("opened")) {
            Fields opening = json.object("opened");
            opened = Optional.of(new LegMark.Opening(
                    new Epoch(opening.number("epoch")), new Incarnation(opening.text("incarnation"))));
        }
        return new LegMark(readRecord(json.object("record")), opened, json.stamp("stamp"));
    }

    private static FenceProof readProof(Fields json) {
        return new FenceProof(volume(json.text("volume")), new Epoch(json.number("epoch")), json.hosts("fenced"));
    }

    private static SortedMap<HostName, Long> readSessions(Fields json) {
        SortedMap<HostName, Long> sessions = new TreeMap<>();
        Fields numbered = json.object("sessions");
        numbered.keys().forEach(pserver -> sessions.put(new HostName(pserver), numbered.number(pserver)));
        return sessions;
    }

    private static CatchUp readCatchUp(Fields json) {
        return new CatchUp(
                new Epoch(json.number("epoch")), readSessions(json), json.number("done"), json.number("total"));
    }

    private static CheckOrder readCheckOrder(Fields json) {
        return new CheckOrder(new Epoch(json.number("epoch")), json.stamp("stamp"));
    }

    private static CheckReport readCheckReport(Fields json) {
        Stage stage = switch (json.text("stage")) {
            case "READING" -> new Stage.Reading(json.number("done"), json.number("total"));
            case "COMPARING" ->
                new Stage.Comparing(
                        json.number("done"), json.number("total"), json.number("suspected"), readPlaces(json));
            case "ENDED" -> new Stage.Ended(Instant.parse(json.text("at")), readFinding(json));
            default -> throw new IllegalArgumentException("'" + json.text("stage") + "' is no stage of a check");
        };
        return new CheckReport(
                readCheckOrder(json.object("order")),
                new HostName(json.text("owner")),
                json.hosts("inSync"),
                Instant.parse(json.text("begun")),
                stage);
    }

    private static Finding readFinding(Fields json) {
        return switch (json.text("finding")) {
            case "EQUAL" -> new Finding.Equal(json.number("passed"));
            case "DIFFERING" -> new Finding.Differing(readPlaces(json));
            case "NOT_RUN" -> new Finding.NotRun(json.text("why"));
            default -> throw new IllegalArgumentException("'" + json.text("finding") + "' is no finding of a check");
        };
    }

    private static Places readPlaces(Fields json) {
        List<Difference> first = json.objects("places").stream()
                .map(one -> new Difference(one.number("offset"), one.number("bytes"), one.hosts("odd")))
                .toList();
        return new Places(first, json.number("more"));
    }

    private static VolumeId volume(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("'" + text + "' is no volume");
        }
        return new VolumeId(new HostName(parts[0]), new VolumeName(parts[1]));
    }

    /** The members of one object, each taken as what it has to be. */
    private record Fields(String at, Map<String, Object> members) {

        boolean has(String key) {
            return members.containsKey(key);
        }

        Collection<String> keys() {
            return members.keySet();
        }

        String text(String key) {
            return take(key, String.class);
        }

        long number(String key) {
            return take(key, Long.class);
        }

        int stamp(String key) {
            return Math.toIntExact(number(key));
        }

        boolean yes(String key) {
            return take(key, Boolean.class);
        }

        <E extends Enum<E>> E choice(String key, Class<E> choices) {
            return Enum.valueOf(choices, text(key));
        }

        Fields object(String key) {
            return inside(key, take(key, Map.class));
        }

        List<Fields> objects(String key) {
            return list(key, Map.class).stream().map(one -> inside(key, one)).toList();
        }

        private Fields inside(String key, Map<?, ?> found) {
            Map<String, Object> inner = new LinkedHashMap<>();
            found.forEach((name, value) -> inner.put(String.valueOf(name), value));
            return new Fields(at + key + ".", inner);
        }

        <T> List<T> list(String key, Class<T> of) {
            List<?> found = take(key, List.class);
            return found.stream().map(one -> cast(key, one, of)).toList();
        }

        SortedSet<HostName> hosts(String key) {
            SortedSet<HostName> hosts = new TreeSet<>();
            list(key, String.class).forEach(name -> hosts.add(new HostName(name)));
            return hosts;
        }

        private <T> T take(String key, Class<T> type) {
            Object value = Optional.ofNullable(members.get(key))
                    .orElseThrow(() -> new IllegalArgumentException("'" + at + key + "' is missing"));
            return cast(key, value, type);
        }

        private <T> T cast(String key, Object value, Class<T> type) {
            if (!type.isInstance(value)) {
                throw new IllegalArgumentException(
                        "'" + at + key + "' is '" + value + "', which is not a " + type.getSimpleName());
            }
            return type.cast(value);
        }
    }
}
