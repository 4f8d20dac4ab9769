package anew.image;

import anew.core.model.BuiltImage;
import anew.core.model.ImageName;
import anew.core.model.ImageRecipe;
import anew.core.model.Sha256;
import io.avaje.json.JsonException;
import io.avaje.json.mapper.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * {@code manifest.json}: what an image consists of, by digest. Its own SHA-256 is the image's identity.
 *
 * <pre>
 * {"name":"base","kind":"domU","root":"ab..","rootBytes":41943040,"squashfsBytes":41615360,
 *  "verityRootHash":"cd..","kernel":"ef..","initrd":"01..","inputs":"23.."}
 * </pre>
 *
 * @param iso digest and size of the boot medium; dom0 images have one
 * @param inputs digest of everything the image was made from; equal inputs need no new build
 */
public record Manifest(
        ImageName name,
        ImageRecipe.Kind kind,
        Sha256 root,
        long rootBytes,
        long squashfsBytes,
        Sha256 verityRootHash,
        Sha256 kernel,
        Sha256 initrd,
        Optional<Iso> iso,
        Sha256 inputs) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The boot medium. */
    public record Iso(Sha256 sha256, long bytes) {}

    public String toJson() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", name.text());
        fields.put("kind", kind == ImageRecipe.Kind.DOM0 ? "dom0" : "domU");
        fields.put("root", root.hex());
        fields.put("rootBytes", rootBytes);
        fields.put("squashfsBytes", squashfsBytes);
        fields.put("verityRootHash", verityRootHash.hex());
        fields.put("kernel", kernel.hex());
        fields.put("initrd", initrd.hex());
        iso.ifPresent(medium -> {
            fields.put("iso", medium.sha256().hex());
            fields.put("isoBytes", medium.bytes());
        });
        fields.put("inputs", inputs.hex());
        return JSON.toJson(fields) + "\n";
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws IllegalArgumentException if it is not a manifest
     */
    public static Manifest fromJson(String json) {
        Fields fields = Fields.of(json);
        return new Manifest(
                new ImageName(fields.text("name")),
                fields.text("kind").equals("dom0") ? ImageRecipe.Kind.DOM0 : ImageRecipe.Kind.DOMU,
                fields.digest("root"),
                fields.number("rootBytes"),
                fields.number("squashfsBytes"),
                fields.digest("verityRootHash"),
                fields.digest("kernel"),
                fields.digest("initrd"),
                fields.has("iso")
                        ? Optional.of(new Iso(fields.digest("iso"), fields.number("isoBytes")))
                        : Optional.empty(),
                fields.digest("inputs"));
    }

    public Sha256 id() {
        return Sha256.of(toJson().getBytes(StandardCharsets.UTF_8));
    }

    public BuiltImage builtImage() {
        return new BuiltImage(name, id(), root, rootBytes, squashfsBytes, verityRootHash, kernel, initrd);
    }

    private record Fields(Map<String, Object> values) {

        static Fields of(String json) {
            try {
                return new Fields(JSON.fromJsonObject(json));
            } catch (JsonException malformed) {
                throw new IllegalArgumentException(
                        "manifest: it is not a JSON object: build the image anew", malformed);
            }
        }

        boolean has(String key) {
            return values.containsKey(key);
        }

        String text(String key) {
            if (values.get(key) instanceof String text) {
                return text;
            }
            throw new IllegalArgumentException("manifest: '" + key + "' is missing: build the image anew");
        }

        Sha256 digest(String key) {
            return new Sha256(text(key));
        }

        long number(String key) {
            if (values.get(key) instanceof Number number) {
                return number.longValue();
            }
            throw new IllegalArgumentException("manifest: '" + key + "' is missing: build the image anew");
        }
    }
}
