package anew.cli.fleet;

import io.avaje.json.mapper.JsonMapper;
import io.avaje.json.stream.JsonStream;

/** Nested maps, lists, texts and numbers as JSON text. */
public final class Json {

    /** An empty list is an answer: whoever asks for {@code .complaints} is to find it. */
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .jsonStream(JsonStream.builder().serializeEmpty(true).build())
            .build();

    private Json() {}

    /** As text of several lines. */
    public static String pretty(Object value) {
        return MAPPER.object().toJsonPretty(value);
    }
}
