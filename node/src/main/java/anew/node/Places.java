package anew.node;

import anew.core.model.HostName;
import java.nio.file.Path;

/**
 * Where the agent finds and keeps things.
 *
 * <pre>
 * /config                             the bundle; only read
 * /run/anew/status.json               what each domU is doing
 * /run/anew/verified/SHA256           which file was last found to have that digest
 * /run/anew/starting/NAME             a start of that domU has begun and not ended
 * /var/cache/anew/images/ID/          fetched images
 * /var/lib/anew/domUs/NAME/           config.img and scratch.img of a domU
 * /run/anew/medium/anew/images/ID/    images on the boot medium; only read
 * </pre>
 *
 * Nothing in them is precious: whatever is missing is made again.
 */
public record Places(Path config, Path run, Path cache, Path state, Path medium) {

    /** As they are on a pserver. */
    public static final Places STANDARD = new Places(
            Path.of("/config"),
            Path.of("/run/anew"),
            Path.of("/var/cache/anew/images"),
            Path.of("/var/lib/anew/domUs"),
            Path.of("/run/anew/medium/anew/images"));

    Path status() {
        return run.resolve("status.json");
    }

    Path verified() {
        return run.resolve("verified");
    }

    Path starting() {
        return run.resolve("starting");
    }

    Path domu(HostName name) {
        return state.resolve(name.text());
    }
}
