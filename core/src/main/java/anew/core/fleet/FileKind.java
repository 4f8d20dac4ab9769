package anew.core.fleet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The kinds of YAML file in a fleet repository. From the declaration of a kind's keys come its decoder, its JSON Schema
 * and its table in the reference.
 */
public enum FileKind {
    FLEET("fleet.yaml", FleetKeys.SHAPE),
    PSERVER("pservers/NAME/server.yaml", PserverKeys.SHAPE),
    VSERVER("vservers/NAME/server.yaml", VserverKeys.SHAPE),
    IMAGE("images/NAME/image.yaml", ImageKeys.SHAPE);

    private final String path;

    @SuppressWarnings("ImmutableEnumChecker") // a shape is a tree of records and of keys without setters
    private final Shape shape;

    FileKind(String path, Shape shape) {
        this.path = path;
        this.shape = shape;
    }

    /** Where files of this kind stand in the repository, with {@code NAME} for what varies. */
    public String path() {
        return path;
    }

    Shape shape() {
        return shape;
    }

    /**
     * The kind's JSON Schema (draft 2020-12), as nested maps, lists, texts and numbers. It accepts all that the reader
     * accepts; the reader refuses more, because a schema sees only one file.
     */
    public Map<String, Object> jsonSchema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", path);
        schema.putAll(shape.schema());
        return schema;
    }

    /** The kind's keys as Markdown tables, one for each map: the middle of the reference. */
    public String markdown() {
        StringBuilder text = new StringBuilder();
        appendTable(text, "", shape);
        return text.toString();
    }

    private static void appendTable(StringBuilder text, String prefix, Shape shape) {
        text.append("| key | value | if absent | meaning |\n|---|---|---|---|\n");
        List<String> nested = new ArrayList<>();
        List<Shape> shapes = new ArrayList<>();
        for (Key<?> key : shape.keys()) {
            String absent = shape.exactlyOneOf().contains(key)
                    ? "one of "
                            + String.join(
                                    ", ",
                                    shape.exactlyOneOf().stream().map(Key::name).toList())
                    : key.isRequired() ? "**required**" : key.fallback();
            text.append("| `%s%s` | %s, such as `%s` | %s | %s |\n"
                    .formatted(
                            prefix,
                            key.name(),
                            key.value().wanted(),
                            key.value().example(),
                            absent,
                            key.meaning()));
            innerShape(key, prefix, nested, shapes);
        }
        for (int i = 0; i < shapes.size(); i++) {
            text.append("\nInside `").append(nested.get(i)).append("`:\n\n");
            appendTable(text, "", shapes.get(i));
        }
    }

    private static void innerShape(Key<?> key, String prefix, List<String> nested, List<Shape> shapes) {
        String path = prefix + key.name();
        switch (key.value()) {
            case Shape inner -> {
                nested.add(path);
                shapes.add(inner);
            }
            case Value.ListOf<?> list
            when list.each() instanceof Shape inner -> {
                nested.add(path + ": [ ]");
                shapes.add(inner);
            }
            case Value.Named<?, ?> named
            when named.each() instanceof Shape inner -> {
                nested.add(path + ": NAME");
                shapes.add(inner);
            }
            default -> {}
        }
    }
}
