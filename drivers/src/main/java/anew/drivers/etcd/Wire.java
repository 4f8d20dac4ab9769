package anew.drivers.etcd;

import anew.core.port.Ledger;
import anew.core.port.Ledger.Entry;
import io.avaje.json.JsonException;
import io.avaje.json.mapper.JsonMapper;
import io.avaje.json.stream.JsonStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How etcd writes things in JSON: keys and values in base64, numbers of 64 bits as strings, and whatever is zero, empty
 * or false left out, so that a field that is missing has that value.
 *
 * <pre>
 * {"key": "dm9sdW1lcy9kYjE=", "value": "e30=", "create_revision": "7", "mod_revision": "12"}
 * </pre>
 */
final class Wire {

    private static final JsonMapper JSON = JsonMapper.builder()
            .jsonStream(JsonStream.builder().serializeEmpty(true).build())
            .build();

    private Wire() {}

    /** What was received is not what etcd would say. */
    static final class Malformed extends IOException {
        private static final long serialVersionUID = 1;

        Malformed(String what) {
            super(what);
        }
    }

    static String text(Map<String, ?> object) {
        return JSON.toJson(object);
    }

    static Map<String, Object> object(String text) throws Malformed {
        try {
            return JSON.fromJsonObject(text);
        } catch (JsonException | ClassCastException | IllegalStateException notAnObject) {
            String start = text.substring(0, Math.min(text.length(), 80));
            throw new Malformed("not a JSON object: " + start);
        }
    }

    /** The object at {@code name}, an empty one where it is missing. */
    static Map<String, Object> object(Map<String, Object> in, String name) throws Malformed {
        return asObject(in.getOrDefault(name, Map.of()), name);
    }

    /** The objects in the list at {@code name}, none where it is missing. */
    static List<Map<String, Object>> objects(Map<String, Object> in, String name) throws Malformed {
        if (!(in.getOrDefault(name, List.of()) instanceof List<?> list)) {
            throw new Malformed("'" + name + "' is no list");
        }
        List<Map<String, Object>> objects = new ArrayList<>();
        for (Object element : list) {
            objects.add(asObject(element, name));
        }
        return objects;
    }

    private static Map<String, Object> asObject(Object value, String name) throws Malformed {
        if (!(value instanceof Map<?, ?> map)) {
            throw new Malformed("'" + name + "' is no object");
        }
        Map<String, Object> object = new LinkedHashMap<>();
        map.forEach((key, element) -> object.put(String.valueOf(key), element));
        return object;
    }

    static long number(Map<String, Object> in, String name) throws Malformed {
        try {
            return switch (in.getOrDefault(name, "0")) {
                case Number number -> number.longValue();
                case String digits -> Long.parseLong(digits);
                default -> throw new Malformed("'" + name + "' is no number");
            };
        } catch (NumberFormatException notANumber) {
            throw new Malformed("'" + name + "' is no number");
        }
    }

    static boolean flag(Map<String, Object> in, String name) throws Malformed {
        if (in.getOrDefault(name, false) instanceof Boolean flag) {
            return flag;
        }
        throw new Malformed("'" + name + "' is neither true nor false");
    }

    static String word(Map<String, Object> in, String name) {
        return String.valueOf(in.getOrDefault(name, ""));
    }

    /** The text that stands at {@code name} in base64. */
    static String plain(Map<String, Object> in, String name) throws Malformed {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(in, name)))
                    .toString();
        } catch (CharacterCodingException notText) {
            throw new Malformed("'" + name + "' is no text");
        }
    }

    static byte[] bytes(Map<String, Object> in, String name) throws Malformed {
        try {
            return Base64.getDecoder().decode(word(in, name));
        } catch (IllegalArgumentException notBase64) {
            throw new Malformed("'" + name + "' is no base64");
        }
    }

    static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static Entry entry(Map<String, Object> kv) throws Malformed {
        try {
            return new Entry(
                    plain(kv, "key"), plain(kv, "value"), number(kv, "create_revision"), number(kv, "mod_revision"));
        } catch (IllegalArgumentException notOurs) {
            throw new Malformed("an entry that is none of ours: " + notOurs.getMessage());
        }
    }

    static Map<String, Object> kv(Entry entry) {
        Map<String, Object> kv = new LinkedHashMap<>();
        kv.put("key", base64(entry.key()));
        kv.put("create_revision", Long.toString(entry.createRevision()));
        kv.put("mod_revision", Long.toString(entry.modRevision()));
        kv.put("value", base64(entry.value()));
        return kv;
    }

    /** The first key of all that begin with {@code prefix}; etcd writes "from the first key on" as a zero byte. */
    static byte[] rangeStart(String prefix) {
        return prefix.isEmpty() ? new byte[1] : prefix.getBytes(StandardCharsets.US_ASCII);
    }

    /** The end, exclusive, of all keys that begin with {@code prefix}; etcd writes "to the last key" as a zero byte. */
    static byte[] rangeEnd(String prefix) {
        Ledger.checkPrefix(prefix);
        byte[] end = rangeStart(prefix);
        if (!prefix.isEmpty()) {
            end[end.length - 1]++;
        }
        return end;
    }
}
