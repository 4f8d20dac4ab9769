package anew.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.HostName;
import anew.core.port.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults as real guests meet them, between the pservers for storage of the lab that stands; nothing is switched off. */
@Tag("lab-faults")
class FaultsLabTest {

    private static final HostName STOR1 = new HostName("stor1");
    private static final HostName STOR2 = new HostName("stor2");

    private static final Duration COMMAND = Duration.ofMinutes(1);

    private static final String PING = "ping -c 1 -W 5 stor2 >/dev/null && echo heard || echo silence";

    @TempDir
    private Path folder;

    private StandingLab lab;

    FaultsLabTest() throws IOException {
        lab = new StandingLab();
    }

    @BeforeEach
    void findLab() throws Exception {
        lab = new StandingLab();
        anew("heal");
    }

    @AfterEach
    void heal() throws Exception {
        anew("heal");
    }

    @Test
    void machinesThatAreCutOffFromEachOtherHearNothingUntilTheyAreHealed() throws Exception {
        assertThat(lab.ssh(STOR1, PING)).isEqualTo("heard\n");
        anew("cut", "stor1", "stor2");
        assertThat(lab.ssh(STOR1, PING)).isEqualTo("silence\n");
        assertThat(status()).contains("nothing gets through between stor1 and stor2");
        anew("heal", "stor2", "stor1");
        assertThat(lab.ssh(STOR1, PING)).isEqualTo("heard\n");
    }

    @Test
    void oneWayCutLosesOneDirectionOnly() throws Exception {
        // Both have just spoken, so that no address has to be asked for.
        lab.ssh(STOR1, PING);
        anew("cut", "stor2", "stor1", "--one-way");
        String received = "awk '/^IcmpMsg: [0-9]/ || /^Icmp: [0-9]/ {print $2; exit}' /proc/net/snmp";
        long before = Long.parseLong(lab.ssh(STOR2, received).strip());
        assertThat(lab.ssh(STOR1, PING)).isEqualTo("silence\n");
        assertThat(Long.parseLong(lab.ssh(STOR2, received).strip())).isGreaterThan(before);
    }

    @Test
    void delayIsAddedInBothDirections() throws Exception {
        anew("slow", "stor1", "stor2", "--delay", "400ms");
        String times = lab.ssh(STOR1, "ping -c 3 -W 10 stor2 | grep -o 'time=[0-9]*'");
        assertThat(times.lines().map(line -> Integer.parseInt(line.substring("time=".length()))))
                .hasSize(3)
                .allSatisfy(millis -> assertThat(millis).isBetween(800, 3_000));
    }

    @Test
    void frozenMachineFindsThatTimeHasPassed() throws Exception {
        double before = uptime();
        anew("freeze", "stor2");
        assertThat(status()).contains("stor2 is frozen");
        TimeUnit.SECONDS.sleep(6); // The pause itself is what is tested.
        anew("thaw", "stor2");
        assertThat(uptime() - before).isGreaterThan(6);
    }

    @Test
    void machineThatIsFrozenWithItsClockKnowsNothingOfThePause() throws Exception {
        long begun = System.nanoTime();
        double before = uptime();
        anew("freeze", "stor2", "--with-clock");
        TimeUnit.SECONDS.sleep(6);
        anew("thaw", "stor2");
        double inside = uptime() - before;
        double outside = (System.nanoTime() - begun) / 1e9;
        assertThat(inside).isLessThan(outside - 6);
        // As the lab does for machines that slept, or its certificates and logs would lag for good.
        lab.ssh(STOR2, "date --set=@" + System.currentTimeMillis() / 1000);
    }

    private double uptime() throws InterruptedException {
        return Double.parseDouble(lab.ssh(STOR2, "cut -d' ' -f1 /proc/uptime").strip());
    }

    @Test
    void brokenPoolAnswersReadsAndWritesWithErrorsUntilItIsHealed() throws Exception {
        String read = "dd if=/dev/disk/by-id/virtio-bulk of=/dev/null bs=4096 count=1 iflag=direct 2>&1 | tail -1";
        // The last block of the pool, with what it holds, so that no leg on it is harmed.
        String write = """
                disk=/dev/disk/by-id/virtio-bulk
                last=$(($(blockdev --getsize64 $disk) / 4096 - 1))
                dd if=/dev/zero of=$disk bs=4096 seek=$last count=1 oflag=direct 2>&1 | head -1
                """;
        assertThat(lab.ssh(STOR1, read)).contains("4096 bytes");
        anew("disk-error", "stor1", "--disk", "bulk");
        assertThat(lab.ssh(STOR1, read)).contains("Input/output error");
        assertThat(lab.ssh(STOR1, write)).contains("Input/output error");
        anew("disk-error", "stor1", "--heal");
        assertThat(lab.ssh(STOR1, read)).contains("4096 bytes");
    }

    @Test
    void scriptIsPlayedInTime() throws Exception {
        Path script = Files.writeString(folder.resolve("script"), """
                at 0s  cut stor1 stor2
                at 4s  heal stor1 stor2
                """);
        String told = anew("play", script.toString());
        assertThat(told)
                .containsPattern("at 0.000 s +begun 0\\.[0-9]+ s .*cut stor1 stor2")
                .containsPattern("at 4.000 s +begun 4\\.[0-9]+ s .*heal stor1 stor2");
        assertThat(lab.ssh(STOR1, PING)).isEqualTo("heard\n");
    }

    private String status() throws InterruptedException {
        // Exits with 1 while a machine is frozen.
        return lab.anew(COMMAND, "lab", "status").stdout();
    }

    private String anew(String... words) throws InterruptedException {
        String[] all = new String[words.length + 1];
        all[0] = "lab";
        System.arraycopy(words, 0, all, 1, words.length);
        RunResult result = lab.anew(COMMAND, all);
        assertThat(result.succeeded()).as(result.describe()).isTrue();
        return result.stdout();
    }
}
