package anew.lab.plan;

import anew.core.model.HostName;
import anew.core.model.PoolName;
import anew.core.model.Sha256;
import anew.lab.qemu.MachineSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The one folder in which all of a lab lives.
 *
 * <pre>
 * anew-lab                     says that this folder is a lab's, to be filled and wiped
 * lab.json                     the plan: machines, ports, command lines
 * daemon.pid, daemon.log       the switch and the depot server
 * faults.json                  what is wrong on the network
 * ledger.db                    the ledger, which is kept as long as the disks that it speaks of
 * gateway.pid
 * kvm-VERSION                  whether KVM boots a guest here
 * ssh/                         key, known_hosts and configuration for the OpenSSH client
 * run/                         sockets; reached through a link below /tmp where the path would be too long
 * machines/alpha/disk.img      config partition and scratch
 * machines/alpha/pool-p1.img   one for each storage pool
 * machines/alpha/console.log   what its serial console said since it was started
 * machines/alpha/broken-pools  the pools whose disks answer with errors, one a line
 * machines/alpha/config.sha256 digest of what its config partition was made from
 * machines/alpha/qemu.pid
 * identity/alpha/              SSH host keys, of domUs too
 * </pre>
 *
 * @param root absolute
 * @param sockets {@code root/run}, or a shorter way to it
 */
public record LabFolder(Path root, Path sockets) {

    /** sun_path holds 108 bytes, one of which is the final zero (unix(7)). */
    private static final int SOCKET_PATH_BYTES_MAX = 107;

    /** A slash, a host name (63 bytes) and {@code .qmp}. */
    private static final int SOCKET_NAME_BYTES_MAX = 68;

    /** The lab in {@code root}; {@code temporary} is where a link may be made if the sockets' paths would be too long. */
    public static LabFolder at(Path root, Path temporary) {
        Path absolute = root.toAbsolutePath().normalize();
        Path run = absolute.resolve("run");
        byte[] bytes = run.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length + SOCKET_NAME_BYTES_MAX <= SOCKET_PATH_BYTES_MAX) {
            return new LabFolder(absolute, run);
        }
        return new LabFolder(
                absolute, temporary.resolve("anew-" + Sha256.of(bytes).shortHex()));
    }

    /**
     * Makes the folder, which nobody else may enter, and the link to its sockets where one is needed.
     *
     * @throws IOException if the folder holds anything else than a lab
     */
    public void prepare() throws IOException {
        Files.createDirectories(root);
        requireLab();
        Files.write(marker(), new byte[0]);
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        Path run = root.resolve("run");
        Files.createDirectories(run);
        if (sockets.equals(run)) {
            return;
        }
        if (!Files.exists(sockets, LinkOption.NOFOLLOW_LINKS)) {
            Files.createSymbolicLink(sockets, run);
        }
        boolean ours = Files.isSymbolicLink(sockets)
                && Files.readSymbolicLink(sockets).equals(run)
                && Files.getOwner(sockets, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(root));
        if (!ours) {
            throw new IOException(sockets + " should be this lab's own link to " + run + ", and is not: remove it");
        }
    }

    /** Removes the folder of a lab that is down, with all that is in it; does nothing where there is none. */
    public void wipe() throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        requireLab();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /**
     * Whoever mistypes the folder must not lose what is in it.
     *
     * @throws IOException if the folder holds anything else than a lab
     */
    public void requireLab() throws IOException {
        if (Files.exists(marker()) || Files.exists(plan()) || !Files.exists(root)) {
            return;
        }
        try (Stream<Path> entries = Files.list(root)) {
            if (entries.findAny().isPresent()) {
                throw new IOException(
                        root + " holds other things than a lab: nothing was changed; name another folder with --lab");
            }
        }
    }

    /** Removes the link to the sockets, if there is one; what is in the folder stays. */
    public void forget() throws IOException {
        if (Files.isSymbolicLink(sockets)) {
            Files.delete(sockets);
        }
    }

    private Path marker() {
        return root.resolve("anew-lab");
    }

    public Path plan() {
        return root.resolve("lab.json");
    }

    public Path daemonPid() {
        return root.resolve("daemon.pid");
    }

    public Path daemonLog() {
        return root.resolve("daemon.log");
    }

    public Path daemonSocket() {
        return sockets.resolve(":daemon");
    }

    public Path faults() {
        return root.resolve("faults.json");
    }

    public Path ledger() {
        return root.resolve("ledger.db");
    }

    public Path gatewayPid() {
        return root.resolve("gateway.pid");
    }

    public Path gatewayQmp() {
        return sockets.resolve(":gateway");
    }

    public Path ssh() {
        return root.resolve("ssh");
    }

    public Path identity(HostName machine) {
        return root.resolve("identity").resolve(machine.text());
    }

    public Path machine(HostName machine) {
        return root.resolve("machines").resolve(machine.text());
    }

    /** The machines that ever had a folder here. */
    public List<HostName> machines() throws IOException {
        Path all = root.resolve("machines");
        if (!Files.isDirectory(all)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(all)) {
            return folders.map(folder -> new HostName(folder.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }

    public Path disk(HostName machine) {
        return machine(machine).resolve("disk.img");
    }

    public Path pool(HostName machine, PoolName pool) {
        return machine(machine).resolve("pool-" + pool + ".img");
    }

    public Path brokenPools(HostName machine) {
        return machine(machine).resolve("broken-pools");
    }

    public Path configDigest(HostName machine) {
        return machine(machine).resolve("config.sha256");
    }

    /** Where the QEMU of {@code machine} leaves its traces. */
    public MachineSpec.Files files(HostName machine) {
        Path folder = machine(machine);
        return new MachineSpec.Files(
                folder.resolve("qemu.pid"),
                sockets.resolve(machine + ".tty"),
                folder.resolve("console.log"),
                sockets.resolve(machine + ".qmp"),
                folder.resolve("firmware.img"));
    }
}
