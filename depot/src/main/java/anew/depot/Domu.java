package anew.depot;

import anew.core.model.BuiltImage;
import anew.core.model.HostName;
import anew.core.model.MacAddress;
import anew.core.model.Sha256;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.model.VolumeName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

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
 * volumes:                        absent where there are none
 *   - name: "data"
 *     device: "xvdd"
 * </pre>
 *
 * <p>A domU with volumes is described on every pserver that may run it; the ledger says which one does.
 *
 * @param bridge the pserver's bridge that the domU's interface joins
 */
public record Domu(
        HostName name,
        BuiltImage image,
        Size memory,
        int vcpus,
        MacAddress mac,
        String bridge,
        List<AttachedVolume> volumes) {

    /**
     * A volume of the domU.
     *
     * @param device what it is called inside
     */
    public record AttachedVolume(VolumeName name, String device) {}

    public Domu {
        volumes = List.copyOf(volumes);
    }

    /** A domU without volumes. */
    public Domu(HostName name, BuiltImage image, Size memory, int vcpus, MacAddress mac, String bridge) {
        this(name, image, memory, vcpus, mac, bridge, List.of());
    }

    /** Its volumes as the ledger knows them. */
    public List<VolumeId> volumeIds() {
        return volumes.stream().map(volume -> new VolumeId(name, volume.name())).toList();
    }

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
                                image.initrd())
                + volumesYaml();
    }

    private String volumesYaml() {
        return volumes.isEmpty()
                ? ""
                : volumes.stream()
                        .map(volume ->
                                "  - name: \"%s\"\n    device: \"%s\"\n".formatted(volume.name(), volume.device()))
                        .collect(Collectors.joining("", "volumes:\n", ""));
    }

    /** A digest that changes with anything that takes a restart. */
    public Sha256 digest() {
        return Sha256.of(yaml().getBytes(StandardCharsets.UTF_8));
    }
}
