package anew.cli.lab;

import static anew.cli.lab.StandingLab.WEB1;
import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.HostName;
import anew.core.port.RunResult;
import anew.lab.LabProbe;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What must hold on real (emulated) machines, with real Xen, in the lab that stands. Each test leaves every domU running;
 * the cheap ones come first, those that switch machines off last.
 */
@Tag("lab")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StandingLabTest {

    /** For an emulated domU to come up on a busy computer. */
    private static final Duration DOMU_START = Duration.ofMinutes(4);

    private static final Duration PSERVER_START = Duration.ofMinutes(10);

    private StandingLab lab;

    @BeforeEach
    void findLab() throws IOException {
        lab = new StandingLab();
    }

    @Test
    @Order(1)
    void everyDomuRunsOnItsPserverAndNowhereElse() throws InterruptedException {
        requireEveryDomu();
    }

    private void requireEveryDomu() throws InterruptedException {
        for (HostName pserver : lab.plan.domUs().values().stream()
                .map(domu -> domu.pserver())
                .distinct()
                .toList()) {
            String[] wanted = lab.plan.domUs().values().stream()
                    .filter(domu -> domu.pserver().equals(pserver))
                    .map(domu -> domu.name().text())
                    .toArray(String[]::new);
            assertThat(lab.domains(pserver).keySet()).containsExactly(wanted);
            assertThat(LabProbe.running(lab.ssh(pserver, "cat /run/anew/status.json")))
                    .map(HostName::text)
                    .containsExactlyInAnyOrder(wanted);
        }
    }

    @Test
    @Order(2)
    void web1ServesThePageOfTheRepositoryOverTheLabNetwork() throws IOException, InterruptedException {
        String page = Files.readString(Path.of("../examples/two-racks/vservers/web1/etc/www/index.html"));
        HostName elsewhere = new HostName("stor2");
        assertThat(lab.ssh(elsewhere, "curl --silent --fail --max-time 60 http://web1/"))
                .isEqualTo(page);
    }

    @Test
    @Order(3)
    void aDomuHasTheMemoryVcpusAndMacOfItsFile() throws InterruptedException {
        assertThat(lab.ssh(lab.pserverOf(WEB1), "xl list web1")).containsPattern("web1 +[0-9]+ +256 +1 ");
        assertThat(lab.ssh(WEB1, "ip -brief link; nproc"))
                .contains("52:54:00:77:10:01")
                .endsWith("1\n");
    }

    @Test
    @Order(4)
    void dom0AndDomuAlikeRunFromAVerifiedReadOnlyRootAndKeepNothingThatMatters() throws InterruptedException {
        for (HostName machine : new HostName[] {lab.pserverOf(WEB1), WEB1}) {
            String mounts = lab.ssh(machine, "cat /proc/mounts; dmsetup table; readlink /etc/hosts; cat /proc/swaps");
            assertThat(mounts)
                    .contains("/dev/mapper/anew-root / squashfs ro")
                    .contains("anew-root: 0 ")
                    .contains(" verity ")
                    .contains("overlay /etc overlay")
                    .contains("overlay /var overlay")
                    .containsPattern("/config ext4 ro")
                    .contains("/config/global/hosts")
                    .contains("scratch/swap");
        }
    }

    @Test
    @Order(5)
    void anAgentKilledInTheMiddleOfAStartNeitherLosesADomuNorStartsOneTwice() throws Exception {
        HostName pserver = lab.pserverOf(WEB1);
        SortedMap<String, String> before = lab.domains(pserver);
        ConsoleWatch console = new ConsoleWatch(lab.consoleLog(pserver));
        lab.ssh(pserver, "xl destroy web1");
        for (int round = 0; round < 2; round++) {
            // As soon as xl is at work, agent and toolstack are killed.
            lab.ssh(
                    pserver,
                    "timeout 100 sh -c 'until pgrep -f \"[x]l create\" >/dev/null; do :; done'"
                            + " && systemctl kill --signal=KILL anew-agent");
        }
        console.await("domU web1: running", DOMU_START);

        SortedMap<String, String> after = lab.domains(pserver);
        assertThat(after.keySet()).isEqualTo(before.keySet());
        before.remove("web1");
        assertThat(after).containsAllEntriesOf(before);
        assertThat(LabProbe.waitForSsh(lab.plan.reach(WEB1).orElseThrow(), DOMU_START))
                .isTrue();
    }

    @Test
    @Order(6)
    void aDomuThatCrashesIsStartedAgainAfterGrowingPausesAndHarmsNoOther() throws Exception {
        HostName pserver = lab.pserverOf(WEB1);
        SortedMap<String, String> before = lab.domains(pserver);
        ConsoleWatch console = new ConsoleWatch(lab.consoleLog(pserver));
        // A moment later, so that the login ends before the machine does.
        lab.ssh(
                WEB1,
                "echo 1 >/proc/sys/kernel/sysrq;"
                        + " systemd-run --quiet --on-active=2 sh -c 'echo c >/proc/sysrq-trigger'");
        console.await("domU web1: backing off: .*failures in a row: 1, next start in 1 s", DOMU_START);
        console.await("domU web1: running", DOMU_START);

        SortedMap<String, String> after = lab.domains(pserver);
        assertThat(after.keySet()).isEqualTo(before.keySet());
        assertThat(after.get("web1")).isNotEqualTo(before.get("web1"));
        before.remove("web1");
        assertThat(after).containsAllEntriesOf(before);
        assertThat(LabProbe.waitForSsh(lab.plan.reach(WEB1).orElseThrow(), DOMU_START))
                .isTrue();
    }

    @Test
    @Order(7)
    void aRootImageWithOneFlippedBitIsNotStartedButNamedAndFetchedAgain() throws Exception {
        HostName pserver = lab.pserverOf(WEB1);
        ConsoleWatch console = new ConsoleWatch(lab.consoleLog(pserver));
        lab.ssh(pserver, """
                set -e
                image=$(ls /var/cache/anew/images/*/root.img)
                byte=$(dd if="$image" bs=1 skip=5000000 count=1 status=none | od -An -tu1)
                printf "\\\\$(printf %o $((byte ^ 1)))" | dd of="$image" bs=1 seek=5000000 conv=notrunc status=none
                xl destroy web1
                """);
        console.await(
                "domU web1: waiting: image base: .*damaged: its SHA-256 should be [0-9a-f]{64} and is .*fetching it again",
                DOMU_START);
        console.await("domU web1: running", DOMU_START);
    }

    @Test
    @Order(8)
    void aPserverWhoseScratchPartitionIsNoiseMakesItAnewAndServes() throws Exception {
        HostName pserver = lab.pserverOf(WEB1);
        lab.machine(pserver).kill();
        fillWithNoise(lab.lab.folder().disk(pserver));
        RunResult up = lab.anew(PSERVER_START, "lab", "up");

        assertThat(up.succeeded()).as(up.stdout() + up.stderr()).isTrue();
        assertThat(ConsoleWatch.fromTheBeginning(lab.consoleLog(pserver)).said())
                .contains("scratch /dev/vda2: missing or damaged, made anew");
        requireEveryDomu();
    }

    /** The partition that follows the config partition, whose size the lab decides. */
    private static void fillWithNoise(Path disk) throws IOException {
        long scratch = (1L << 20) + anew.lab.plan.LabPlanner.CONFIG_SIZE.bytes();
        byte[] noise = new byte[1 << 20];
        Random random = new Random(42);
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.seek(scratch);
            for (int mebibyte = 0; mebibyte < 256; mebibyte++) {
                random.nextBytes(noise);
                file.write(noise);
            }
        }
    }

    @Test
    @Order(9)
    void aPserverWhoseDiskWasThrownAwayComesBackTheSame() throws Exception {
        HostName pserver = lab.plan.domUs().values().stream()
                .map(domu -> domu.pserver())
                .filter(name -> !name.equals(lab.pserverOf(WEB1)))
                .findFirst()
                .orElseGet(() -> lab.pserverOf(WEB1));
        String whoItIs =
                "cd /config; find . -type f -exec sha256sum {} + | sort; hostname; ip -brief address show br-lan";
        String before = lab.ssh(pserver, whoItIs);
        lab.machine(pserver).kill();
        Files.delete(lab.lab.folder().disk(pserver));
        RunResult up = lab.anew(PSERVER_START, "lab", "up");

        assertThat(up.succeeded()).as(up.stdout() + up.stderr()).isTrue();
        requireEveryDomu();
        assertThat(lab.ssh(pserver, whoItIs)).isEqualTo(before);
    }
}
