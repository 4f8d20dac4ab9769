package anew.lab.wire;

import io.avaje.json.mapper.JsonMapper;
import io.avaje.json.stream.JsonStream;

/** How the lab reads and writes JSON. */
public final class Json {

    /** Writes empty lists and objects too, which the library's default leaves out. */
    public static final JsonMapper MAPPER = JsonMapper.builder()
            .jsonStream(JsonStream.builder().serializeEmpty(true).build())
            .build();

    private Json() {}
}
