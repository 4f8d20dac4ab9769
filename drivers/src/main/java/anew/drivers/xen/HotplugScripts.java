package anew.drivers.xen;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** The scripts that xl runs in dom0 when a domain gets or loses a disk or a network interface; a dom0 image carries them. */
public final class HotplugScripts {

    static final String BLOCK = "/usr/lib/anew/xen/block";
    static final String VIF = "/usr/lib/anew/xen/vif";

    private HotplugScripts() {}

    /** By the path that each has to have in dom0, executable: its text. */
    public static SortedMap<String, String> texts() {
        SortedMap<String, String> texts = new TreeMap<>();
        for (String path : List.of(BLOCK, VIF)) {
            String name = path.substring(path.lastIndexOf('/') + 1);
            try (InputStream in = HotplugScripts.class.getResourceAsStream("/anew/drivers/xen/" + name)) {
                texts.put(path, new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException damaged) {
                throw new UncheckedIOException("our own jar cannot be read", damaged);
            }
        }
        return texts;
    }
}
