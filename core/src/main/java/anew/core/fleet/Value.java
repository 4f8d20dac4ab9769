package anew.core.fleet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What may stand at a place of a YAML file: one declaration that decodes it, describes it in JSON Schema and words it in
 * the reference.
 *
 * @param <T> what it decodes to
 */
sealed interface Value<T> permits Value.Text, Value.Whole, Value.YesNo, Value.Choice, Value.ListOf, Value.Named, Shape {

    /** The decoded value, or nothing after at least one complaint. */
    Optional<T> decode(String name, Yaml yaml, Complaints complaints);

    /** As JSON Schema, draft 2020-12. It accepts all that {@link #decode} accepts. */
    Map<String, Object> schema();

    /** What is wanted, in words: {@code a size}, {@code a whole number from 1 to 128}. */
    String wanted();

    /** A value in YAML, as the reference shows it. */
    String example();

    /** A JSON object that keeps its order, so that schemas come out the same every time. */
    static Map<String, Object> object(Object... keysAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return object;
    }

    private static <T> Optional<T> refuse(Value<T> value, String name, Yaml found, Complaints complaints) {
        complaints.add(
                found.place(),
                name + " must be " + value.wanted() + ", not " + found.description(),
                "write, for example, " + value.example());
        return Optional.empty();
    }

    /**
     * Text that is parsed.
     *
     * @param pattern what all legal texts match (ECMA 262 regular expression, as JSON Schema has it)
     * @param parse throws IllegalArgumentException saying what is wrong
     */
    record Text<T>(String wanted, String example, String pattern, Function<String, T> parse) implements Value<T> {

        @Override
        public Optional<T> decode(String name, Yaml yaml, Complaints complaints) {
            if (!(yaml instanceof Yaml.Scalar scalar) || !scalar.isText()) {
                return refuse(this, name, yaml, complaints);
            }
            try {
                return Optional.of(parse.apply(scalar.text()));
            } catch (IllegalArgumentException refusal) {
                complaints.add(yaml.place(), refusal, "write, for example, " + example);
                return Optional.empty();
            }
        }

        @Override
        public Map<String, Object> schema() {
            return object("type", "string", "pattern", "^(?:" + pattern + ")$");
        }
    }

    /** A whole number, both bounds included. */
    record Whole(int min, int max) implements Value<Integer> {

        private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");

        @Override
        public Optional<Integer> decode(String name, Yaml yaml, Complaints complaints) {
            // The core schema also has octal and hexadecimal numbers; 0o10 CPUs are a mistake.
            if (!(yaml instanceof Yaml.Scalar scalar)
                    || scalar.isText()
                    || !DIGITS.matcher(scalar.text()).matches()) {
                return refuse(this, name, yaml, complaints);
            }
            int number = Integer.parseInt(scalar.text());
            return number < min || number > max ? refuse(this, name, yaml, complaints) : Optional.of(number);
        }

        @Override
        public Map<String, Object> schema() {
            return object("type", "integer", "minimum", min, "maximum", max);
        }

        @Override
        public String wanted() {
            return "a whole number from " + min + " to " + max;
        }

        @Override
        public String example() {
            return String.valueOf(Math.max(min, 2));
        }
    }

    /** {@code true} or {@code false}. */
    record YesNo() implements Value<Boolean> {

        @Override
        public Optional<Boolean> decode(String name, Yaml yaml, Complaints complaints) {
            if (yaml instanceof Yaml.Scalar scalar && !scalar.isText()) {
                switch (scalar.text()) {
                    case "true" -> {
                        return Optional.of(true);
                    }
                    case "false" -> {
                        return Optional.of(false);
                    }
                    default -> {}
                }
            }
            return refuse(this, name, yaml, complaints);
        }

        @Override
        public Map<String, Object> schema() {
            return object("type", "boolean");
        }

        @Override
        public String wanted() {
            return "true or false";
        }

        @Override
        public String example() {
            return "false";
        }
    }

    /** One of a few words. */
    record Choice<T>(Map<String, T> words) implements Value<T> {

        public Choice {
            words = Collections.unmodifiableMap(new LinkedHashMap<>(words));
        }

        /** One word for each constant, in lower case. */
        static <E extends Enum<E>> Choice<E> of(Class<E> type) {
            Map<String, E> words = new LinkedHashMap<>();
            for (E constant : type.getEnumConstants()) {
                words.put(constant.name().toLowerCase(Locale.ROOT), constant);
            }
            return new Choice<>(words);
        }

        @Override
        public Optional<T> decode(String name, Yaml yaml, Complaints complaints) {
            if (!(yaml instanceof Yaml.Scalar scalar) || !scalar.isText()) {
                return refuse(this, name, yaml, complaints);
            }
            Optional<T> meant = Optional.ofNullable(words.get(scalar.text()));
            if (meant.isEmpty()) {
                complaints.add(
                        yaml.place(),
                        name + " must be " + wanted() + ", not " + yaml.description(),
                        Nearest.remedy(scalar.text(), words.keySet(), "write, for example, " + example()));
            }
            return meant;
        }

        @Override
        public Map<String, Object> schema() {
            return object("enum", List.copyOf(words.keySet()));
        }

        @Override
        public String wanted() {
            return String.join(" or ", words.keySet());
        }

        @Override
        public String example() {
            return words.keySet().iterator().next();
        }
    }

    /** A list, each item with its place. */
    record ListOf<T>(Value<T> each, int min) implements Value<List<Located<T>>> {

        @Override
        public Optional<List<Located<T>>> decode(String name, Yaml yaml, Complaints complaints) {
            if (!(yaml instanceof Yaml.Sequence sequence)) {
                return refuse(this, name, yaml, complaints);
            }
            if (sequence.items().size() < min) {
                complaints.add(
                        yaml.place(), name + " is an empty list", "add at least one item, such as " + each.example());
                return Optional.empty();
            }
            List<Located<T>> items = new ArrayList<>(sequence.items().size());
            for (Yaml item : sequence.items()) {
                each.decode("an item of " + name, item, complaints)
                        .ifPresent(decoded -> items.add(new Located<>(decoded, item.place())));
            }
            return Optional.of(items);
        }

        @Override
        public Map<String, Object> schema() {
            return object("type", "array", "items", each.schema(), "minItems", min);
        }

        @Override
        public String wanted() {
            return "a list";
        }

        @Override
        public String example() {
            return "[" + each.example() + "]";
        }
    }

    /** A map whose keys are names that the author chooses. */
    record Named<K, V>(Text<K> name, Value<V> each) implements Value<List<Named.Entry<K, V>>> {

        /** One named value. */
        record Entry<K, V>(Located<K> name, Located<V> value) {}

        @Override
        public Optional<List<Entry<K, V>>> decode(String name, Yaml yaml, Complaints complaints) {
            if (!(yaml instanceof Yaml.Mapping mapping)) {
                return refuse(this, name, yaml, complaints);
            }
            if (mapping.fields().isEmpty()) {
                complaints.add(yaml.place(), name + " is an empty map", "name at least one, or leave the key out");
                return Optional.empty();
            }
            List<Entry<K, V>> entries = new ArrayList<>(mapping.fields().size());
            for (Yaml.Field field : mapping.fields()) {
                Optional<K> key = this.name.decode("a name in " + name, field.key(), complaints);
                Optional<V> value = each.decode(name + " " + field.key().text(), field.value(), complaints);
                if (key.isPresent() && value.isPresent()) {
                    entries.add(new Entry<>(
                            new Located<>(key.get(), field.key().place()),
                            new Located<>(value.get(), field.value().place())));
                }
            }
            return Optional.of(entries);
        }

        @Override
        public Map<String, Object> schema() {
            return object(
                    "type",
                    "object",
                    "propertyNames",
                    object("pattern", "^(?:" + name.pattern() + ")$"),
                    "additionalProperties",
                    each.schema(),
                    "minProperties",
                    1);
        }

        @Override
        public String wanted() {
            return "a map of names";
        }

        @Override
        public String example() {
            return "{" + name.example() + ": " + each.example() + "}";
        }
    }
}
