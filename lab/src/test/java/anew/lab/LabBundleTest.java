package anew.lab;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.FileTree;
import anew.core.model.FileTree.Entry;
import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.depot.AgentSettings;
import anew.depot.Bundle;
import anew.lab.plan.LabPlan.Machine;
import anew.lab.plan.LabPlan.Reach;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LabBundleTest {

    private static final Machine ALPHA = new Machine(
            new HostName("alpha"),
            List.of("qemu"),
            new TreeMap<>(),
            new Reach(IpAddress.parse("10.1.0.11"), 1, 2),
            URI.create("http://10.1.0.253"),
            List.of(URI.create("http://10.2.0.253:2379")));

    @Test
    void labsKeyIsAddedToThoseOfTheFleet() {
        assertThat(text(made("ssh-ed25519 AAAA ops"), "global/authorized_keys"))
                .isEqualTo("ssh-ed25519 AAAA ops\nssh-ed25519 LAB lab\n");
        assertThat(text(made(""), "global/authorized_keys")).isEqualTo("ssh-ed25519 LAB lab\n");
    }

    @Test
    void agentIsToldOfTheLabsDepotAndLedger() {
        AgentSettings settings = AgentSettings.read(text(made(""), "local/anew.yaml"));
        assertThat(settings.depot()).contains(ALPHA.depot());
        assertThat(settings.ledger()).isEqualTo(ALPHA.ledger());
    }

    @Test
    void whoKeepsTheLedgerIsAsTheFleetSays() {
        AgentSettings ofFleet = new AgentSettings(
                Optional.of(URI.create("http://depot")),
                List.of(),
                new TreeMap<>(Map.of(ALPHA.name(), IpAddress.parse("10.2.0.11"))));
        FileTree made = made(Map.of("local/anew.yaml", ofFleet.file()));
        AgentSettings settings = AgentSettings.read(text(made, "local/anew.yaml"));
        assertThat(settings.keepers()).isEqualTo(ofFleet.keepers());
        assertThat(settings.depot()).contains(ALPHA.depot());
    }

    @Test
    void secretKeysOfMachineAndDomUsCanBeReadByRootOnly() {
        assertThat(made("").at("identity/ssh_host_ed25519_key"))
                .get()
                .extracting("mode")
                .isEqualTo(0600);
        assertThat(made("").at("identity/domUs/web1/ssh_host_ed25519_key"))
                .get()
                .extracting("mode")
                .isEqualTo(0600);
        assertThat(made("").at("identity/ssh_host_ed25519_key.pub"))
                .get()
                .extracting("mode")
                .isEqualTo(0644);
    }

    @Test
    void restOfTheBundleStaysAsItIs() {
        assertThat(text(made(""), "anew-config")).isEqualTo("machine: alpha\n");
    }

    private static FileTree made(String authorizedKeys) {
        return made(Map.of(
                "anew-config", Entry.File.text("machine: alpha\n"),
                "global/authorized_keys", Entry.File.text(authorizedKeys)));
    }

    private static FileTree made(Map<String, Entry> files) {
        Bundle bundle = new Bundle(ALPHA.name(), new FileTree(new TreeMap<>(files)));
        byte[] key = "key".getBytes(StandardCharsets.UTF_8);
        return LabBundle.of(
                bundle,
                ALPHA,
                "ssh-ed25519 LAB lab\n",
                new TreeMap<>(Map.of(
                        "", Map.of("ssh_host_ed25519_key", key, "ssh_host_ed25519_key.pub", key),
                        "domUs/web1/", Map.of("ssh_host_ed25519_key", key))));
    }

    private static String text(FileTree tree, String path) {
        return ((Entry.File) tree.at(path).orElseThrow()).text();
    }
}
