package anew.depot;

import static anew.depot.SampleFleet.ALPHA;
import static anew.depot.SampleFleet.GAMMA;
import static anew.depot.SampleFleet.IMAGE;
import static anew.depot.SampleFleet.WEB1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import anew.core.model.FileTree;
import anew.core.model.FileTree.Entry;
import anew.core.model.Fleet;
import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.core.model.LedgerPlace;
import anew.core.model.MacAddress;
import anew.core.model.Placement;
import anew.core.model.Size;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BundleCompilerTest {

    private final SortedMap<HostName, Bundle> bundles = SampleFleet.bundles(Map.of());

    @Test
    void everyPserverHasABundleWithItsMarker() {
        assertThat(bundles).containsOnlyKeys(ALPHA, GAMMA);
        assertThat(Marker.read(text(ALPHA, "anew-config")))
                .isEqualTo(new Marker("sample", ALPHA, Marker.Kind.PSERVER, Optional.of("r1")));
    }

    @Test
    void hostsNamesEveryMachineSortedByAddressAndKeepsOwnLines() {
        assertThat(text(GAMMA, "global/hosts")).isEqualTo("""
                        # Made by Anew: the machines of the fleet. Own lines follow below.
                        127.0.0.1       localhost
                        ::1             localhost ip6-localhost ip6-loopback
                        10.1.0.2        alpha.example.net alpha
                        10.1.0.4        gamma.example.net gamma
                        10.1.0.101      web1.example.net web1
                        10.1.0.102      mail.example.net mail

                        192.0.2.7  printer
                        """);
    }

    @Test
    void whatEveryMachineExpectsIsThereEvenIfNobodyWroteIt() {
        assertThat(text(ALPHA, "global/authorized_keys")).isEmpty();
        assertThat(text(ALPHA, "global/packages.conf")).isEmpty();
        assertThat(text(ALPHA, "local/etc/hostname")).isEqualTo("alpha\n");
        assertThat(files(bundles, ALPHA).at("local/etc/hosts")).contains(new Entry.Link("/config/global/hosts"));
        assertThat(AgentSettings.read(text(ALPHA, "local/anew.yaml")).depot().orElseThrow())
                .hasToString("http://10.1.0.1/anew");
    }

    @Test
    void everyPserverKnowsWhichOnesKeepTheLedger() {
        Fleet plain = SampleFleet.fleet();
        Fleet fleet = new Fleet(
                plain.name(),
                plain.domain(),
                plain.networks(),
                plain.failoverWithin(),
                plain.resyncPerSecond(),
                new LedgerPlace.On(List.of(GAMMA)),
                plain.depot(),
                plain.images(),
                plain.pservers(),
                plain.vservers(),
                plain.pins());
        SortedMap<HostName, Bundle> named = BundleCompiler.compile(
                fleet,
                SampleFleet.repository(Map.of()),
                SampleFleet.placement(),
                Map.of(SampleFleet.BASE, IMAGE),
                Optional.empty());

        for (HostName pserver : List.of(ALPHA, GAMMA)) {
            AgentSettings settings = AgentSettings.read(text(named, pserver, "local/anew.yaml"));
            assertThat(settings.ledger()).containsExactly(URI.create("http://10.1.0.4:2379"));
            assertThat(settings.keepers()).containsOnly(Map.entry(GAMMA, IpAddress.parse("10.1.0.4")));
        }
        assertThat(AgentSettings.read(text(ALPHA, "local/anew.yaml")).keepers()).isEmpty();
    }

    @Test
    void machineIdsAreStableAndDiffer() {
        String alpha = text(ALPHA, "local/etc/machine-id");
        assertThat(alpha).matches("[0-9a-f]{32}\n").isEqualTo(text(SampleFleet.bundles(Map.of()), ALPHA));
        assertThat(text(GAMMA, "local/etc/machine-id")).isNotEqualTo(alpha);
        assertThat(text(ALPHA, "local/domUs/web1/local/etc/machine-id")).isNotEqualTo(alpha);
    }

    @Test
    void aPserverHasANameForItsStorageSessionsAndADomuHasNone() {
        assertThat(text(ALPHA, "local/etc/iscsi/initiatorname.iscsi"))
                .isEqualTo("InitiatorName=iqn.2026-01.internal.anew:pserver:alpha\n");
        assertThat(files(bundles, ALPHA).below("local/domUs/").keySet()).noneMatch(path -> path.contains("iscsi"));
    }

    @Test
    void aPserverWithDomusHasABridgeWithTheAddressAndMacOfItsNic() {
        assertThat(text(ALPHA, "local/etc/systemd/network/10-br-lan.netdev")).isEqualTo("""
                        [NetDev]
                        Name=br-lan
                        Kind=bridge
                        MACAddress=52:54:00:00:00:02

                        [Bridge]
                        STP=no
                        ForwardDelaySec=0
                        """);
        assertThat(text(ALPHA, "local/etc/systemd/network/20-525400000002.network"))
                .isEqualTo("""
                        [Match]
                        PermanentMACAddress=52:54:00:00:00:02
                        Type=ether

                        [Network]
                        Bridge=br-lan
                        """);
        assertThat(text(ALPHA, "local/etc/systemd/network/30-br-lan.network")).isEqualTo("""
                        [Match]
                        Name=br-lan

                        [Network]
                        Address=10.1.0.2/24
                        Gateway=10.1.0.1
                        DHCP=no
                        IPv6AcceptRA=no
                        LinkLocalAddressing=no
                        ConfigureWithoutCarrier=yes
                        """);
    }

    @Test
    void aPserverWithoutDomusHasItsAddressOnTheNic() {
        assertThat(files(bundles, GAMMA).below("local/etc/systemd/"))
                .containsOnlyKeys("local/etc/systemd/network/20-525400000004.network");
        assertThat(text(GAMMA, "local/etc/systemd/network/20-525400000004.network"))
                .contains("[Match]\nMACAddress=52:54:00:00:00:04", "Address=10.1.0.4/24");
    }

    @Test
    void aDomuAnnouncesItselfSoThatSwitchesFindItWhereverItStarts() {
        assertThat(text(ALPHA, "local/domUs/web1/local/etc/systemd/network/20-lan.network"))
                .contains("LinkLocalAddressing=ipv6\n");
    }

    @Test
    void aDomuIsDescribedAndConfiguredInItsPserversBundle() {
        assertThat(DomuYaml.read(text(ALPHA, "local/domUs/web1/domU.yaml")))
                .isEqualTo(new DomuYaml.Reading.Read(new Domu(
                        WEB1, IMAGE, Size.ofMebibytes(256), 1, MacAddress.parse("52:54:00:00:01:01"), "br-lan")));
        assertThat(text(ALPHA, "local/domUs/web1/local/etc/motd")).isEqualTo("web1's own words\n");
        assertThat(text(ALPHA, "local/domUs/web1/local/etc/hostname")).isEqualTo("web1\n");
        assertThat(text(ALPHA, "local/domUs/web1/local/etc/systemd/network/20-lan.network"))
                .contains("[Match]\nMACAddress=52:54:00:00:01:01", "Address=10.1.0.101/24", "Gateway=10.1.0.1");
        assertThat(files(bundles, ALPHA).at("local/domUs/mail/local/etc/postfix/sasl"))
                .containsInstanceOf(Entry.File.class)
                .hasValueSatisfying(
                        entry -> assertThat(((Entry.File) entry).mode()).isEqualTo(0600));
    }

    @Test
    void aVserverWithVolumesIsAlsoWhereItWouldGoIfItsPserverFailed() {
        SortedMap<HostName, Bundle> both = BundleCompiler.compile(
                SampleFleet.fleetWithVolume(),
                SampleFleet.repository(Map.of()),
                SampleFleet.placement(),
                Map.of(SampleFleet.BASE, IMAGE),
                Optional.empty());

        String here = text(both, ALPHA, "local/domUs/web1/domU.yaml");
        assertThat(here).endsWith("volumes:\n  - name: \"data\"\n    device: \"xvdd\"\n");
        assertThat(text(both, GAMMA, "local/domUs/web1/domU.yaml")).isEqualTo(here);
        assertThat(files(both, GAMMA).below("local/domUs/mail/")).isEmpty();
    }

    @Test
    void whatIsAVserversIsInNoOtherBundle() {
        files(bundles, GAMMA).entries().forEach((path, entry) -> {
            assertThat(path).doesNotContain("web1", "mail", "domUs");
            if (entry instanceof Entry.File file) {
                assertThat(file.text()).doesNotContain("secret", "own words");
            }
        });
    }

    @Test
    void descriptionsAndPinsAreNotCopied() {
        assertThat(files(bundles, ALPHA).entries())
                .doesNotContainKeys("local/server.yaml", "local/domUs/web1", "local/domUs/web1/local/server.yaml");
    }

    @Test
    void aFileOfTheRepositoryWinsOverAGeneratedOne() {
        SortedMap<HostName, Bundle> changed = SampleFleet.bundles(Map.of(
                "pservers/alpha/etc/hostname", "bespoke\n",
                "vservers/web1/etc/systemd/network/20-lan.network", "[Match]\n"));

        assertThat(text(changed, ALPHA, "local/etc/hostname")).isEqualTo("bespoke\n");
        assertThat(text(changed, ALPHA, "local/domUs/web1/local/etc/systemd/network/20-lan.network"))
                .isEqualTo("[Match]\n");
    }

    @Test
    void aDomusConfigDiskHoldsWhatIsGlobalAndItsOwnAndNothingElse() {
        SortedMap<String, Entry> config = new TreeMap<>(files(bundles, ALPHA).entries());
        config.put("identity/ssh_host_ed25519_key", Entry.File.text("alpha's"));
        config.put("identity/domUs/web1/ssh_host_ed25519_key", Entry.File.text("web1's"));
        config.put("identity/domUs/mail/ssh_host_ed25519_key", Entry.File.text("mail's"));

        var disk = DomuConfig.compose(new FileTree(config), WEB1);

        assertThat(disk.entries())
                .containsOnlyKeys(
                        "anew-config",
                        "global/authorized_keys",
                        "global/hosts",
                        "global/packages.conf",
                        "identity/ssh_host_ed25519_key",
                        "local/etc/hostname",
                        "local/etc/hosts",
                        "local/etc/machine-id",
                        "local/etc/motd",
                        "local/etc/systemd/network/20-lan.network");
        assertThat(disk.at("identity/ssh_host_ed25519_key"))
                .hasValueSatisfying(key -> assertThat(((Entry.File) key).text()).isEqualTo("web1's"));
        assertThat(disk.at("anew-config"))
                .hasValueSatisfying(marker -> assertThat(Marker.read(((Entry.File) marker).text()))
                        .isEqualTo(new Marker("sample", WEB1, Marker.Kind.VSERVER, Optional.of("r1"))));
    }

    @Test
    void aVserverWhoseImageIsNotBuiltIsNamed() {
        assertThatThrownBy(() -> BundleCompiler.compile(
                        SampleFleet.fleet(),
                        SampleFleet.repository(Map.of()),
                        SampleFleet.placement(),
                        Map.of(),
                        Optional.empty()))
                .hasMessageContaining("no built image 'base'");
    }

    @Test
    void withoutPlacementNoDomuIsInAnyBundle() {
        var bare = BundleCompiler.compile(
                SampleFleet.fleet(), SampleFleet.repository(Map.of()), Placement.empty(), Map.of(), Optional.empty());

        assertThat(files(bare, ALPHA).below("local/domUs/")).isEmpty();
        assertThat(text(bare, ALPHA, "anew-config")).doesNotContain("revision");
    }

    private String text(HostName machine, String path) {
        return text(bundles, machine, path);
    }

    private static String text(SortedMap<HostName, Bundle> bundles, HostName machine) {
        return text(bundles, machine, "local/etc/machine-id");
    }

    private static String text(SortedMap<HostName, Bundle> bundles, HostName machine, String path) {
        Entry entry = files(bundles, machine).at(path).orElseThrow(() -> new AssertionError("no " + path));
        return ((Entry.File) entry).text();
    }

    private static FileTree files(SortedMap<HostName, Bundle> bundles, HostName machine) {
        return Require.present(bundles.get(machine), "bundle", machine).files();
    }
}
