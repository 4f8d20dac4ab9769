package anew.core.fleet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A map with fixed keys, of which unknown ones are errors.
 *
 * @param wanted what it is, with its article
 * @param exactlyOneOf optional keys of which exactly one must be there; empty for no such rule
 */
record Shape(String wanted, List<Key<?>> keys, List<Key<?>> exactlyOneOf) implements Value<Section> {

    Shape {
        keys = List.copyOf(keys);
        exactlyOneOf = List.copyOf(exactlyOneOf);
    }

    static Shape of(String wanted, Key<?>... keys) {
        return new Shape(wanted, List.of(keys), List.of());
    }

    Shape withExactlyOneOf(Key<?>... alternatives) {
        return new Shape(wanted, keys, List.of(alternatives));
    }

    @Override
    public Optional<Section> decode(String name, Yaml yaml, Complaints complaints) {
        if (!(yaml instanceof Yaml.Mapping mapping)) {
            complaints.add(
                    yaml.place(),
                    name + " must be " + wanted + " with the keys " + keyNames() + ", not " + yaml.description(),
                    "write, for example, " + example());
            return Optional.empty();
        }
        Map<Key<?>, Located<?>> values = new HashMap<>();
        Set<Key<?>> damaged = new HashSet<>(0);
        Set<String> present = new HashSet<>();
        for (Yaml.Field field : mapping.fields()) {
            Optional<Key<?>> key = key(field.key().text());
            if (key.isPresent()) {
                present.add(key.get().name());
                int before = complaints.count();
                decodeField(key.get(), field.value(), values, complaints);
                if (complaints.count() > before) {
                    damaged.add(key.get());
                }
            } else {
                // A misspelt key is one mistake, not also a missing one.
                Nearest.to(field.key().text(), names()).ifPresent(present::add);
                complaints.add(
                        field.key().place(),
                        "unknown key '" + field.key().text() + "' in " + name,
                        Nearest.remedy(field.key().text(), names(), "the keys here are " + keyNames()));
            }
        }
        complainOfMissing(name, mapping.place(), present, complaints);
        return Optional.of(new Section(values, damaged));
    }

    private Optional<Key<?>> key(String name) {
        for (Key<?> key : keys) {
            if (key.name().equals(name)) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }

    private static <T> void decodeField(Key<T> key, Yaml value, Map<Key<?>, Located<?>> values, Complaints complaints) {
        key.value()
                .decode(key.name(), value, complaints)
                .ifPresent(decoded -> values.put(key, new Located<>(decoded, value.place())));
    }

    private void complainOfMissing(String name, Place place, Set<String> present, Complaints complaints) {
        for (Key<?> key : keys) {
            if (key.isRequired() && !present.contains(key.name())) {
                complaints.add(
                        place,
                        name + " has no '" + key.name() + "'",
                        "add it, for example " + key.name() + ": " + key.value().example());
            }
        }
        List<String> all = exactlyOneOf.stream().map(Key::name).toList();
        long chosen = all.stream().filter(present::contains).count();
        if (!all.isEmpty() && chosen != 1) {
            complaints.add(
                    place,
                    name + (chosen == 0 ? " has none of " : " has more than one of ") + String.join(", ", all),
                    "keep exactly one of them");
        }
    }

    private List<String> names() {
        return keys.stream().map(Key::name).toList();
    }

    private String keyNames() {
        return String.join(", ", names());
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (Key<?> key : keys) {
            Map<String, Object> property = new LinkedHashMap<>(key.value().schema());
            property.put("description", key.meaning());
            properties.put(key.name(), property);
            if (key.isRequired()) {
                required.add(key.name());
            }
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("required", required);
        schema.put("additionalProperties", false);
        if (!exactlyOneOf.isEmpty()) {
            schema.put(
                    "oneOf",
                    exactlyOneOf.stream()
                            .map(key -> Value.object("required", List.of(key.name())))
                            .toList());
        }
        return schema;
    }

    @Override
    public String example() {
        List<String> shown = new ArrayList<>();
        for (Key<?> key : keys) {
            boolean chosen = !exactlyOneOf.isEmpty() && exactlyOneOf.getFirst() == key;
            if (key.isRequired() || chosen) {
                shown.add(key.name() + ": " + key.value().example());
            }
        }
        return "{" + String.join(", ", shown) + "}";
    }
}
