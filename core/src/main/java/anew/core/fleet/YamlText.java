package anew.core.fleet;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Reads the bytes of one YAML file strictly: YAML 1.2 with its core schema (yaml.org/spec/1.2.2 §10.3), UTF-8, Unix line
 * ends, one document, no anchors, aliases, tags or duplicate keys. What YAML offers beyond that reads two ways, and a
 * configuration must read one way.
 *
 * <p>Built on the parser's events rather than its node tree, because its composer recurses without a limit.
 */
final class YamlText {

    /** No file of a fleet comes near; what does is a mistake, and reading it would cost memory. */
    static final int BYTES_MAX = 1 << 20;
    /** The deepest legal value is at depth 4 (a leg of a volume); the rest is room for a useful complaint. */
    private static final int DEPTH_MAX = 16;

    private static final CoreSchema SCHEMA = new CoreSchema();
    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setSchema(SCHEMA).setUseMarks(true).build();
    private static final ScalarResolver RESOLVER = SCHEMA.getScalarResolver();

    private final String path;
    private final Iterator<Event> events;
    private final Complaints complaints;

    private YamlText(String path, String text, Complaints complaints) {
        this.path = path;
        this.events = new Parse(SETTINGS).parseString(text).iterator();
        this.complaints = complaints;
    }

    /** The file's value, or nothing after at least one complaint. */
    static Optional<Yaml> parse(String path, byte[] bytes, Complaints complaints) {
        try {
            String text = decode(path, bytes);
            try {
                return Optional.of(new YamlText(path, text, complaints).document());
            } catch (MarkedYamlEngineException broken) {
                throw syntax(path, broken);
            } catch (ReaderException unprintable) {
                throw new NotStrict(
                        placeOf(path, text, unprintable.getPosition()),
                        "the character U+%04X is not allowed in YAML".formatted(unprintable.getCodePoint()),
                        "remove it");
            } catch (YamlEngineException broken) {
                throw new NotStrict(
                        Place.wholeFile(path), oneLine(String.valueOf(broken.getMessage())), "mend the YAML");
            }
        } catch (NotStrict refusal) {
            complaints.add(refusal.place, refusal.problem, refusal.remedy);
            return Optional.empty();
        }
    }

    private static String decode(String path, byte[] bytes) throws NotStrict {
        if (bytes.length > BYTES_MAX) {
            throw new NotStrict(
                    Place.wholeFile(path),
                    "the file has " + bytes.length + " bytes, more than the " + BYTES_MAX + " that are read",
                    "keep only the machine's settings in it");
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        int bad = text.indexOf('\uFFFD');
        if (bad >= 0 && !isUtf8(bytes)) {
            throw new NotStrict(placeOf(path, text, bad), "the file is not UTF-8 here", "save it as UTF-8");
        }
        if (text.startsWith("\uFEFF")) {
            throw new NotStrict(
                    new Place(path, 1, 1), "the file begins with a byte order mark", "save it as UTF-8 without one");
        }
        int carriageReturn = text.indexOf('\r');
        if (carriageReturn >= 0) {
            throw new NotStrict(
                    placeOf(path, text, carriageReturn),
                    "the line ends with a carriage return",
                    "save the file with Unix line ends (LF)");
        }
        return text;
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException notUtf8) {
            return false;
        }
    }

    private static Place placeOf(String path, String text, int index) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < Math.min(index, text.length()); i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return new Place(path, line, index - lineStart + 1);
    }

    private static NotStrict syntax(String path, MarkedYamlEngineException broken) {
        Place place = broken.getProblemMark().map(mark -> placeOf(path, mark)).orElseGet(() -> Place.wholeFile(path));
        String problem = oneLine(broken.getProblem());
        if (problem.contains("TAB")) {
            return new NotStrict(place, "a tab is used as indentation", "indent with spaces");
        }
        String begun = broken.getContextMark()
                .map(mark -> " begun on line " + (mark.getLine() + 1))
                .orElse("");
        String context = broken.getContext() == null ? "" : oneLine(broken.getContext()) + begun + ", ";
        return new NotStrict(
                place, "not YAML: " + context + problem, "check the indentation, quotes and brackets here");
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    private Yaml document() throws NotStrict {
        events.next(); // the stream's start
        Event first = events.next();
        if (first.getEventId() == Event.ID.StreamEnd) {
            throw new NotStrict(Place.wholeFile(path), "the file is empty", "fill it in, or remove its folder");
        }
        Yaml value = node(events.next(), 0);
        events.next(); // the document's end
        Event last = events.next();
        if (last.getEventId() != Event.ID.StreamEnd) {
            throw new NotStrict(placeOf(last), "a second document begins here", "keep one document in a file");
        }
        return value;
    }

    private Yaml node(Event event, int depth) throws NotStrict {
        Place place = placeOf(event);
        if (depth > DEPTH_MAX) {
            throw new NotStrict(place, "values are nested more than " + DEPTH_MAX + " deep", "nest less");
        }
        refuseIndirection(event, place);
        return switch (event) {
            case ScalarEvent scalar -> scalar(scalar, place);
            case SequenceStartEvent ignored -> sequence(place, depth);
            case MappingStartEvent ignored -> mapping(place, depth);
            default -> throw new IllegalStateException("the parser gave " + event + " where a value begins");
        };
    }

    private static void refuseIndirection(Event event, Place place) throws NotStrict {
        String remedy = "write the value out";
        if (event instanceof AliasEvent alias) {
            throw new NotStrict(place, "the alias *" + alias.getAlias() + " is not allowed", remedy);
        }
        if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            throw new NotStrict(place, "the anchor &" + node.getAnchor().get() + " is not allowed", remedy);
        }
        Optional<String> tag = switch (event) {
            case ScalarEvent scalar -> scalar.getTag();
            case SequenceStartEvent sequence -> sequence.getTag();
            case MappingStartEvent mapping -> mapping.getTag();
            default -> Optional.empty();
        };
        if (tag.isPresent()) {
            throw new NotStrict(place, "the tag " + tag.get() + " is not allowed", "remove it");
        }
    }

    private static Yaml.Scalar scalar(ScalarEvent event, Place place) {
        Tag tag = event.isPlain() ? RESOLVER.resolve(event.getValue(), true) : Tag.STR;
        return new Yaml.Scalar(event.getValue(), tag, place);
    }

    private Yaml sequence(Place place, int depth) throws NotStrict {
        List<Yaml> items = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(node(event, depth + 1));
        }
        return new Yaml.Sequence(items, place);
    }

    private Yaml mapping(Place place, int depth) throws NotStrict {
        List<Yaml.Field> fields = new ArrayList<>();
        Map<String, Place> seen = new HashMap<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            if (!(node(event, depth + 1) instanceof Yaml.Scalar key)) {
                throw new NotStrict(placeOf(event), "a key is a list or a map", "write a plain word before the colon");
            }
            Yaml value = node(events.next(), depth + 1);
            Place earlier = seen.putIfAbsent(key.text(), key.place());
            if (earlier == null) {
                fields.add(new Yaml.Field(key, value));
            } else {
                complaints.add(
                        key.place(),
                        "key '" + key.text() + "' stands twice, first on line " + earlier.line(),
                        "keep one of them");
            }
        }
        return new Yaml.Mapping(fields, place);
    }

    private Place placeOf(Event event) {
        return event.getStartMark().map(mark -> placeOf(path, mark)).orElseGet(() -> Place.wholeFile(path));
    }

    private static Place placeOf(String path, Mark mark) {
        return new Place(path, mark.getLine() + 1, mark.getColumn() + 1);
    }

    /** Ends the reading of one file; never leaves this class. */
    private static final class NotStrict extends Exception {
        private static final long serialVersionUID = 1;

        private final transient Place place;
        private final String problem;
        private final String remedy;

        NotStrict(Place place, String problem, String remedy) {
            super(problem, null, false, false);
            this.place = place;
            this.problem = problem;
            this.remedy = remedy;
        }
    }
}
