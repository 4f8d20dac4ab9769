package anew.node;

import anew.core.model.HostName;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.port.ConfigDisks;
import anew.core.port.Hypervisor;
import anew.core.port.Hypervisor.Disk;
import anew.core.port.Hypervisor.DomainConfig;
import anew.core.port.Hypervisor.Outcome;
import anew.core.port.RunResult;
import anew.depot.Domu;
import anew.node.volume.VolumeGate.Attachment;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts one domU: config disk, scratch disk, domain. Killed at any point it leaves what the next start makes again or
 * uses: disks are put into place whole, and the hypervisor refuses a second domain of the same name.
 */
final class Starter {

    /** Holds the configuration of one machine: some hundred small files. */
    private static final Size CONFIG_DISK = Size.ofMebibytes(16);

    /** For swap, /tmp, /var and caches of a domU; sparse, so that only what is used takes room. */
    private static final Size SCRATCH_DISK = Size.ofGibibytes(1);

    private final Places places;
    private final ConfigFolder config;
    private final ConfigDisks disks;
    private final Hypervisor hypervisor;

    Starter(Places places, ConfigFolder config, ConfigDisks disks, Hypervisor hypervisor) {
        this.places = places;
        this.config = config;
        this.disks = disks;
        this.hypervisor = hypervisor;
    }

    /** @param attachments one for each of its volumes; without the proof that nobody else has it, none is started */
    Outcome start(Domu domu, Images.Readiness.Ready image, List<Attachment> attachments) throws InterruptedException {
        List<VolumeId> proven =
                attachments.stream().map(one -> one.proof().volume()).toList();
        if (!proven.equals(domu.volumeIds())) {
            throw new IllegalStateException(
                    "domU " + domu.name() + " has volumes " + domu.volumeIds() + " but proofs for " + proven);
        }
        Path folder = places.domu(domu.name());
        Path configDisk = folder.resolve("config.img");
        Path scratchDisk = folder.resolve("scratch.img");
        try {
            Files.createDirectories(folder);
            RunResult written = disks.writeFilesystem(configDisk, config.diskContent(domu.name()), CONFIG_DISK);
            if (!written.succeeded()) {
                return new Outcome.Failed("no config disk: " + written.describe());
            }
            if (!Files.exists(scratchDisk)) {
                allocate(scratchDisk);
            }
            markBegun(domu.name());
            Outcome outcome = hypervisor.create(domain(domu, image, configDisk, scratchDisk, attachments));
            clearBegun(domu.name());
            return outcome;
        } catch (IOException failure) {
            return new Outcome.Failed("cannot make its disks: " + failure);
        }
    }

    /** Whether a start was begun and not seen to end. */
    boolean wasBegun(HostName name) {
        return Files.exists(places.starting().resolve(name.text()));
    }

    void clearBegun(HostName name) throws IOException {
        Files.deleteIfExists(places.starting().resolve(name.text()));
    }

    void forget(HostName name) throws IOException {
        clearBegun(name);
        Trees.delete(places.domu(name));
    }

    private void markBegun(HostName name) throws IOException {
        Files.createDirectories(places.starting());
        Files.writeString(places.starting().resolve(name.text()), "");
    }

    private static DomainConfig domain(
            Domu domu, Images.Readiness.Ready image, Path configDisk, Path scratchDisk, List<Attachment> attachments) {
        List<Disk> disks = new ArrayList<>(List.of(
                new Disk("xvda", image.root(), false),
                new Disk("xvdb", configDisk, false),
                new Disk("xvdc", scratchDisk, true)));
        for (int i = 0; i < attachments.size(); i++) {
            disks.add(
                    new Disk(domu.volumes().get(i).device(), attachments.get(i).device(), true));
        }
        return new DomainConfig(
                domu.name(),
                DomuId.of(domu),
                domu.memory(),
                domu.vcpus(),
                domu.mac(),
                domu.bridge(),
                image.kernel(),
                image.initrd(),
                commandLine(domu),
                disks);
    }

    /**
     * What the initrd of a root image reads: where its root and its scratch disk are, how long the root is, and what its
     * hash must be. And that a
     * panic is to be told to Xen as a crash, which it otherwise takes for a reboot (Linux, kernel-parameters.txt).
     */
    static String commandLine(Domu domu) {
        return "console=hvc0 ro quiet xen_legacy_crash panic=5 anew.root=/dev/xvda"
                + " anew.scratch=/dev/xvdc anew.squashfs="
                + domu.image().squashfsBytes() + " anew.roothash="
                + domu.image().verityRootHash();
    }

    private static void allocate(Path file) throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(SCRATCH_DISK.bytes());
        }
    }
}
