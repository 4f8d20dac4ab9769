package anew.cli.fleet;

import io.avaje.json.mapper.JsonMapper;

/** Nested maps, lists, texts and numbers as JSON text. */
public final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    /** As text of several lines. */
    public static String pretty(Object value) {
        return MAPPER.object().toJsonPretty(value);
    }
}
