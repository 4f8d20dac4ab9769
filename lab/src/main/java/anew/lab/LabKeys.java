package anew.lab;

import anew.core.model.HostName;
import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.RunResult;
import anew.lab.plan.LabFolder;
import anew.lab.plan.LabPlan;
import anew.lab.plan.LabPlan.Reach;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The lab's SSH keys: one to enter by, and one for each machine and domU to be known by. Both sides' keys are the lab's
 * own making, so that no host key is ever taken on trust.
 */
final class LabKeys {

    static final String HOST_KEY = "ssh_host_ed25519_key";

    private final LabFolder folder;
    private final Commands commands;

    LabKeys(LabFolder folder, Commands commands) {
        this.folder = folder;
        this.commands = commands;
    }

    /** Makes what keys are missing, and the client's configuration anew. */
    void prepare(LabPlan plan) throws IOException, InterruptedException {
        Files.createDirectories(folder.ssh());
        make(userKey(), "anew lab");
        SortedMap<HostName, Reach> reaches = new TreeMap<>();
        plan.machines().values().forEach(machine -> reaches.put(machine.name(), machine.reach()));
        plan.domUs().values().forEach(domu -> reaches.put(domu.name(), domu.reach()));
        StringBuilder knownHosts = new StringBuilder();
        for (HostName name : reaches.keySet()) {
            Files.createDirectories(folder.identity(name));
            make(hostKey(name), name.text());
            knownHosts.append(name).append(' ').append(publicHalf(hostKey(name)));
        }
        Files.writeString(folder.ssh().resolve("known_hosts"), knownHosts);
        Files.writeString(clientConfiguration(), configuration(folder.ssh(), reaches));
    }

    /** The file for {@code ssh -F}. */
    Path clientConfiguration() {
        return folder.ssh().resolve("config");
    }

    Path userKey() {
        return folder.ssh().resolve("id_ed25519");
    }

    Path hostKey(HostName name) {
        return folder.identity(name).resolve(HOST_KEY);
    }

    /** The line of the public key that belongs to {@code key}, with its line end. */
    static String publicHalf(Path key) throws IOException {
        return Files.readString(key.resolveSibling(key.getFileName() + ".pub"));
    }

    private void make(Path key, String comment) throws IOException, InterruptedException {
        if (Files.exists(key.resolveSibling(key.getFileName() + ".pub"))) {
            return;
        }
        // Its public half is written last; without it, the key is half made.
        Files.deleteIfExists(key);
        RunResult made = commands.run(
                Command.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", key.toString()));
        if (!made.succeeded()) {
            throw new IOException("no SSH key for the lab: " + made.describe());
        }
    }

    /** See ssh_config(5). */
    static String configuration(Path ssh, SortedMap<HostName, Reach> reaches) {
        StringBuilder text = new StringBuilder("# Written by 'anew lab up'.\n");
        reaches.forEach((name, reach) -> text.append("Host ")
                .append(name)
                .append('\n')
                .append("    HostName 127.0.0.1\n")
                .append("    Port ")
                .append(reach.sshPort())
                .append('\n')
                .append("    HostKeyAlias ")
                .append(name)
                .append('\n'));
        return text.append("""
                Host *
                    User root
                    IdentityFile %s
                    IdentitiesOnly yes
                    IdentityAgent none
                    UserKnownHostsFile %s
                    GlobalKnownHostsFile /dev/null
                    StrictHostKeyChecking yes
                    CheckHostIP no
                    PasswordAuthentication no
                    KbdInteractiveAuthentication no
                    ConnectTimeout 60
                    LogLevel ERROR
                """.formatted(quoted(ssh.resolve("id_ed25519")), quoted(ssh.resolve("known_hosts"))))
                .toString();
    }

    /** In ssh_config a per cent sign begins a token, and two stand for one. */
    private static String quoted(Path path) {
        return '"' + path.toString().replace("%", "%%") + '"';
    }
}
