package anew.depot;

import anew.core.model.BuiltImage;
import anew.core.model.HostName;
import anew.core.model.MacAddress;
import anew.core.model.Sha256;
import anew.core.model.Size;
import java.nio.charset.StandardCharsets;

/**
 * How a pserver is to run one domU: the content of {@code local/domUs/NAME/domU.yaml} in its bundle. Whatever changes in
 * it takes a restart of the domU.
 *
 * <pre>
 * name: "web1"
 * memoryMebibytes: 256
 * vcpus: 1
 * mac: "52:54:00:00:01:01"
 * bridge: "br-lan"
 * image:
 *   name: "base"
 *   id: "8a1f..."                 SHA-256 of the image's manifest; its folder in every image store
 *   root: "0c44..."               SHA-256 of root.img
 *   rootBytes: 73400320           size of root.img
 *   squashfsBytes: 72351744       where the hash tree begins in it
 *   verityRootHash: "77aa..."
 *   kernel: "1b2c..."             SHA-256 of vmlinuz
 *   initrd: "9d0e..."             SHA-256 of initrd
 * </pre>
 *
 * @param bridge the pserver's bridge that the domU's interface joins
 */
public record Domu(HostName name, BuiltImage image, Size memory, int vcpus, MacAddress mac, String bridge) {

    /** The file's name below {@code local/domUs/NAME/}. */
    public static final String FILE = "domU.yaml";

    /** This domU as the text of its {@code domU.yaml}; {@link DomuYaml#read} reads it back. */
    public String yaml() {
        return """
                # Made by Anew; %s is described in vservers/%s/server.yaml of the fleet repository.
                name: "%s"
                memoryMebibytes: %d
                vcpus: %d
                mac: "%s"
                bridge: "%s"
                image:
                  name: "%s"
                  id: "%s"
                  root: "%s"
                  rootBytes: %d
                  squashfsBytes: %d
                  verityRootHash: "%s"
                  kernel: "%s"
                  initrd: "%s"
                """.formatted(
                        name,
                        name,
                        name,
                        memory.mebibytes(),
                        vcpus,
                        mac,
                        bridge,
                        image.name(),
                        image.id(),
                        image.root(),
                        image.rootBytes(),
                        image.squashfsBytes(),
                        image.verityRootHash(),
                        image.kernel(),
                        image.initrd());
    }

    /** A digest that changes with anything that takes a restart. */
    public Sha256 digest() {
        return Sha256.of(yaml().getBytes(StandardCharsets.UTF_8));
    }
}
