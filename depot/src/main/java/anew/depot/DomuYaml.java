package anew.depot;

import anew.core.model.BuiltImage;
import anew.core.model.HostName;
import anew.core.model.ImageName;
import anew.core.model.MacAddress;
import anew.core.model.Sha256;
import anew.core.model.Size;
import anew.core.model.VolumeName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads {@code domU.yaml}. The file was written by {@link Domu#yaml} from a checked fleet, so one reason is enough when
 * it cannot be read; the fleet reader, with its many located complaints, is not needed on a pserver.
 */
public final class DomuYaml {

    private final String context;
    private final Map<?, ?> rest;

    private DomuYaml(String context, Object map) {
        this.context = context;
        if (!(map instanceof Map<?, ?> found)) {
            throw new IllegalArgumentException(context + " is not a map of keys to values");
        }
        this.rest = new HashMap<>(found);
    }

    /** What became of reading. */
    public sealed interface Reading {
        /** All is well. */
        record Read(Domu domu) implements Reading {}

        /** It cannot be used; {@code why} is for people and names the key. */
        record Unreadable(String why) implements Reading {}
    }

    public static Reading read(String text) {
        try {
            Object document = new Load(LoadSettings.builder().build()).loadFromString(text);
            return new Reading.Read(domu(new DomuYaml(Domu.FILE, document)));
        } catch (IllegalArgumentException | YamlEngineException | ArithmeticException unreadable) {
            return new Reading.Unreadable(String.valueOf(unreadable.getMessage()));
        }
    }

    private static Domu domu(DomuYaml keys) {
        DomuYaml image = new DomuYaml("image", keys.take("image", Object.class));
        Domu domu = new Domu(
                new HostName(keys.text("name")),
                image(image),
                Size.ofMebibytes(keys.number("memoryMebibytes")),
                Math.toIntExact(keys.number("vcpus")),
                MacAddress.parse(keys.text("mac")),
                keys.text("bridge"),
                keys.rest.containsKey("volumes") ? volumes(keys.take("volumes", List.class)) : List.of());
        image.requireNothingLeft();
        keys.requireNothingLeft();
        return domu;
    }

    private static List<Domu.AttachedVolume> volumes(List<?> list) {
        List<Domu.AttachedVolume> volumes = new ArrayList<>();
        for (Object one : list) {
            DomuYaml keys = new DomuYaml("volumes", one);
            volumes.add(new Domu.AttachedVolume(new VolumeName(keys.text("name")), keys.text("device")));
            keys.requireNothingLeft();
        }
        return volumes;
    }

    private static BuiltImage image(DomuYaml keys) {
        return new BuiltImage(
                new ImageName(keys.text("name")),
                keys.digest("id"),
                keys.digest("root"),
                keys.number("rootBytes"),
                keys.number("squashfsBytes"),
                keys.digest("verityRootHash"),
                keys.digest("kernel"),
                keys.digest("initrd"));
    }

    private Sha256 digest(String key) {
        return new Sha256(text(key));
    }

    private String text(String key) {
        return take(key, String.class);
    }

    private long number(String key) {
        return take(key, Number.class).longValue();
    }

    private <T> T take(String key, Class<T> type) {
        Object value = Optional.<Object>ofNullable(rest.remove(key))
                .orElseThrow(() -> new IllegalArgumentException(context + " lacks the key '" + key + "'"));
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException(
                    context + ": '" + key + "' is '" + value + "', which is not a " + type.getSimpleName());
        }
        return type.cast(value);
    }

    private void requireNothingLeft() {
        if (!rest.isEmpty()) {
            throw new IllegalArgumentException(context + " has keys that nobody knows: " + rest.keySet()
                    + "; is the agent older than the bundle?");
        }
    }
}
