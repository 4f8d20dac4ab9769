package anew.core.fleet;

import java.util.List;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A value of a YAML file, with its place: what {@link YamlText} makes and {@link Value} decodes. */
sealed interface Yaml {

    Place place();

    /** What it is, in a complaint that wanted something else. */
    String description();

    /**
     * A single value.
     *
     * @param tag what YAML 1.2's core schema takes it for; quoted text is always text
     */
    record Scalar(String text, Tag tag, Place place) implements Yaml {

        boolean isText() {
            return tag.equals(Tag.STR);
        }

        @Override
        public String description() {
            if (tag.equals(Tag.NULL)) {
                return "nothing";
            }
            String shown = text.length() > 40 ? text.substring(0, 40) + "…" : text;
            if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
                return "the number " + shown;
            }
            return tag.equals(Tag.BOOL) ? shown : "'" + shown + "'";
        }
    }

    /** A list. */
    record Sequence(List<Yaml> items, Place place) implements Yaml {
        @Override
        public String description() {
            return "a list";
        }
    }

    /** A map; no two fields have the same key. */
    record Mapping(List<Field> fields, Place place) implements Yaml {
        @Override
        public String description() {
            return "a map";
        }
    }

    /** One line of a map. */
    record Field(Scalar key, Yaml value) {}
}
