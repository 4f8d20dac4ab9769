package anew.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.HostName;
import anew.core.port.RunResult;
import anew.core.port.RunResult.End;
import anew.lab.LabProbe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What volumes promise, on real LIO, open-iscsi, md and Xen, in the lab that stands: a domU records acknowledged writes
 * outside while machines are cut off, frozen, broken and killed; whatever was acknowledged must be there afterwards.
 */
@Tag("lab-faults")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class VolumesLabTest {

    private static final HostName DB1 = new HostName("db1");
    private static final String VOLUME = "db1/data";

    /** For a machine or a domU to come up on a busy computer. */
    private static final Duration START = Duration.ofMinutes(10);

    /** For a leg to be dropped, or to come back and be copied in full, emulated. */
    private static final Duration CHANGE = Duration.ofMinutes(5);

    /** Open-iscsi alone would let writes wait for its default replacement time-out (iscsid.conf). */
    private static final Duration ISCSI_DEFAULT = Duration.ofMinutes(2);

    private static final String MOUNTED = "mountpoint --quiet /mnt";
    private static final String MOUNT = MOUNTED + " || mount /dev/xvdd /mnt";

    /** The last record acknowledged in any test; all before it must be there as well. */
    private static long recorded;

    @TempDir
    private Path folder;

    private StandingLab lab;

    @BeforeEach
    void findVolume() throws Exception {
        lab = new StandingLab();
        awaitVolume("\"well\"\\s*:\\s*true");
        assertThat(LabProbe.waitForSsh(lab.plan.reach(DB1).orElseThrow(), START))
                .isTrue();
        Recording.install(lab, DB1, folder);
        lab.ssh(DB1, "blkid /dev/xvdd || mke2fs -q -t ext4 /dev/xvdd; " + MOUNT);
    }

    @AfterEach
    void healEverything() throws InterruptedException {
        anew("lab", "heal");
    }

    static Stream<List<String>> faultsOfOneLeg() {
        return Stream.of(
                List.of("lab cut OWNER stor1", "lab heal OWNER stor1"),
                List.of("lab cut OWNER stor1 --one-way", "lab heal OWNER stor1"),
                List.of("lab cut stor1 OWNER --one-way", "lab heal OWNER stor1"),
                List.of("lab freeze stor1", "lab thaw stor1"),
                List.of("lab disk-error stor1", "lab disk-error stor1 --heal"),
                List.of("lab kill stor2", "lab start stor2"));
    }

    @ParameterizedTest
    @Order(1)
    @MethodSource("faultsOfOneLeg")
    void aLegThatFailsIsDroppedWritesGoOnAndItComesBack(List<String> fault) throws Exception {
        try (Recording recording = new Recording(lab, DB1, recorded)) {
            recording.await(20, CHANGE);
            Duration before = recording.longest();
            order(fault.getFirst());
            awaitVolume("\"inSync\"\\s*:\\s*\\[\\s*\"[a-z0-9]+\"\\s*\\]");
            recording.await(20, CHANGE);
            Duration stall = recording.longest();
            tell("%s: the slowest write took %d ms, before that %d ms", fault.getFirst(), stall, before);
            assertThat(stall).isLessThan(ISCSI_DEFAULT);
            order(fault.getLast());
            if (fault.getFirst().contains("disk-error")) {
                // A disk that has erred is not trusted again before its pserver has restarted.
                order("lab kill stor1");
                order("lab start stor1");
            }
            awaitVolume("\"well\"\\s*:\\s*true");
            recording.await(20, CHANGE);
            recorded = recording.acknowledged();
        }
        assertThat(Recording.check(lab, DB1, recorded)).endsWith("lost 0\n");
    }

    @Test
    @Order(2)
    void anOwnerThatDiesTogetherWithALegLosesNoAcknowledgedWrite() throws Exception {
        HostName owner = owner();
        HostName other = new HostName(owner.text().equals("alpha") ? "beta" : "alpha");
        try (Recording recording = new Recording(lab, DB1, recorded)) {
            recording.await(20, CHANGE);
            order("lab cut " + owner + " stor1");
            awaitVolume("\"inSync\"\\s*:\\s*\\[\\s*\"stor2\"\\s*\\]");
            recording.await(20, CHANGE);
            order("lab kill " + owner);
            recorded = recording.acknowledged();
        }
        order("lab heal");
        long begun = System.nanoTime();
        order("volume take-over " + VOLUME + " --to " + other + " --now");
        awaitVolume("\"owner\"\\s*:\\s*\"" + other + "\"");
        tell("taken over after %d ms", Duration.ofNanos(System.nanoTime() - begun));
        ConsoleWatch.fromTheBeginning(lab.consoleLog(other)).await("domU db1: running", START);
        assertThat(LabProbe.waitForSsh(lab.plan.reach(DB1).orElseThrow(), START))
                .isTrue();
        tell("and reached by SSH after %d ms", Duration.ofNanos(System.nanoTime() - begun));

        RunResult fsck = lab.lab.ssh(DB1, CHANGE, "e2fsck -f -n /dev/xvdd; true");
        String journalReplayed = lab.ssh(DB1, "e2fsck -p /dev/xvdd; test $? -le 1; e2fsck -f -n /dev/xvdd");
        assertThat(fsck.stdout()).isNotEmpty();
        assertThat(journalReplayed).doesNotContain("ERROR", "UNEXPECTED");
        Recording.install(lab, DB1, folder);
        lab.ssh(DB1, MOUNT);
        assertThat(Recording.check(lab, DB1, recorded)).endsWith("lost 0\n");
        order("lab start " + owner);
    }

    @Test
    @Order(3)
    void aFrozenOwnerThatWakesAfterTheTakeOverWritesNothing() throws Exception {
        HostName owner = owner();
        HostName other = new HostName(owner.text().equals("alpha") ? "beta" : "alpha");
        try (Recording recording = new Recording(lab, DB1, recorded)) {
            recording.await(20, CHANGE);
            order("lab freeze " + owner);
            recorded = recording.acknowledged();
            order("volume take-over " + VOLUME + " --to " + other + " --now");
            awaitVolume("\"owner\"\\s*:\\s*\"" + other + "\"");
            ConsoleWatch.fromTheBeginning(lab.consoleLog(other)).await("domU db1: running", START);
        }
        assertThat(LabProbe.waitForSsh(lab.plan.reach(DB1).orElseThrow(), START))
                .isTrue();
        Recording.install(lab, DB1, folder);
        lab.ssh(DB1, "e2fsck -p /dev/xvdd; " + MOUNT);
        try (Recording recording = new Recording(lab, DB1, recorded)) {
            recording.await(20, CHANGE);
            ConsoleWatch console = new ConsoleWatch(lab.consoleLog(owner));
            order("lab thaw " + owner);
            console.await("domU db1: ", START);
            recording.await(20, CHANGE);
            recorded = recording.acknowledged();
        }
        assertThat(lab.domains(owner)).doesNotContainKey("db1");
        assertThat(Recording.check(lab, DB1, recorded)).endsWith("lost 0\n");
    }

    private HostName owner() throws InterruptedException {
        Matcher matcher = Pattern.compile("\"owner\"\\s*:\\s*\"([a-z0-9-]+)\"").matcher(show());
        assertThat(matcher.find()).isTrue();
        return new HostName(matcher.group(1));
    }

    private void order(String words) throws InterruptedException {
        String owner = words.contains("OWNER") ? owner().text() : "";
        anew(words.replace("OWNER", owner).split(" ", -1));
    }

    private void anew(String... words) throws InterruptedException {
        RunResult result = lab.anew(START, words);
        assertThat(result.succeeded()).as(result::describe).isTrue();
    }

    /** It exits with 1 where the volume is not well, as it is meant to be here most of the time. */
    private String show() throws InterruptedException {
        RunResult result = lab.anew(Duration.ofMinutes(2), "volume", "show", VOLUME, "--json");
        assertThat(result.end()).as(result::describe).isIn(new End.Exited(0), new End.Exited(1));
        return result.stdout();
    }

    /** Waits until what the ledger holds of the volume matches. */
    private void awaitVolume(String pattern) throws InterruptedException {
        Pattern wanted = Pattern.compile(pattern);
        long deadline = System.nanoTime() + START.toNanos();
        String said = show();
        while (!wanted.matcher(said).find()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("volume " + VOLUME + " did not come to match " + pattern + ": " + said);
            }
            said = show();
        }
    }

    /** Into the report of the test run: durations are told, never judged. */
    private static void tell(String format, Object... values) {
        Object[] millis = Stream.of(values)
                .map(value -> value instanceof Duration duration ? (Object) duration.toMillis() : value)
                .toArray();
        System.out.println("volumes: " + String.format(Locale.ROOT, format, millis));
    }
}
