package anew.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.HostName;
import anew.core.model.PoolName;
import anew.core.port.RunResult;
import io.avaje.json.mapper.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The ledger on three booted storage pservers, kept by their agents, while a domU records acknowledged writes outside: the
 * pserver that dies holds a leg and leads the ledger.
 *
 * <p>The lab is in the folder of a fleet like the example, with a third storage pserver that holds no leg of {@code db1};
 * see {@code bench/run}.
 */
@Tag("lab-ledger")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LedgerOnPserversLabTest {

    private static final HostName STOR3 = new HostName("stor3");
    private static final Set<HostName> LEGS = Set.of(new HostName("stor1"), new HostName("stor2"));

    /** For records to be written, a leg to be dropped, or a member to follow, emulated. */
    private static final Duration CHANGE = Duration.ofMinutes(5);

    private static final String RECORDS = "/dev/xvdd";

    /** The last record acknowledged in any test; all before it must be there as well. */
    private static long recorded;

    @TempDir
    private Path folder;

    private StandingLab lab;
    private LabVolume volume;
    private Path fleet;

    @BeforeEach
    void findVolume() throws Exception {
        lab = new StandingLab();
        volume = new LabVolume(lab);
        fleet = lab.lab.folder().root().resolve("../..").normalize();
        awaitMembers(Members::areWell);
        volume.awaitWell();
        volume.reachDomu(folder);
        lab.ssh(LabVolume.DB1, "! mountpoint --quiet /mnt || umount /mnt");
    }

    @Test
    @Order(1)
    void theLeaderThatDiesTogetherWithALegStopsNeitherWritesNorATakeOver() throws Exception {
        // What was on the volume is overwritten: without its file system whoever uses it next makes a new one.
        lab.ssh(LabVolume.DB1, "dd if=/dev/zero of=" + RECORDS + " bs=1M count=1 oflag=direct");
        if (members().leader().equals(STOR3)) {
            lab.ssh(STOR3, "systemctl stop anew-ledger"); // its agent starts it again
            awaitMembers(members -> members.areWell() && !members.leader().equals(STOR3));
        }
        HostName leader = members().leader();
        HostName owner = volume.owner();
        try (Recording recording = new Recording(lab, LabVolume.DB1, RECORDS, recorded)) {
            recording.await(20, CHANGE);
            Duration before = recording.longest();
            volume.order("lab kill " + leader);
            volume.awaitInSync(Set.of(other(leader)));
            recording.await(20, CHANGE);
            LabVolume.tell(
                    "%s killed, a leg and the leader of the ledger: the slowest write took %d ms, before that %d ms",
                    leader, recording.longest(), before);
            volume.order("lab kill " + owner);
            recorded = recording.acknowledged();
        }
        HostName next = volume.other();
        long begun = System.nanoTime();
        volume.takeOver(next);
        LabVolume.tell(
                "its owner killed, too: taken over after %d ms with two of three members",
                Duration.ofNanos(System.nanoTime() - begun));
        requireAllThatWasAcknowledged();

        volume.order("lab start " + leader);
        awaitMembers(Members::areWell);
        volume.awaitWell();
        volume.order("lab start " + owner);
        requireAllThatWasAcknowledged();
        LabVolume.tell("%s started again: its member follows, its leg is in sync, lost 0 of %d", leader, recorded);
    }

    @Test
    @Order(2)
    void aMemberThatHasLostItsDiskStaysOutUntilItIsReplaced() throws Exception {
        try (Recording recording = new Recording(lab, LabVolume.DB1, RECORDS, recorded)) {
            recording.await(20, CHANGE);
            volume.order("lab kill " + STOR3);
            Files.delete(lab.lab.folder().pool(STOR3, new PoolName("bulk")));
            volume.order("lab up --fleet " + fleet);
            lab.ssh(STOR3, "until grep 'has lost its data' /run/anew/status.json; do sleep 1; done");
            assertThat(lab.ssh(STOR3, "systemctl is-active anew-ledger || true").strip())
                    .isNotEqualTo("active");

            volume.order("ledger replace-member " + STOR3 + " --yes --fleet " + fleet);
            awaitMembers(Members::areWell);
            recording.await(20, CHANGE);
            recorded = recording.acknowledged();
        }
        requireAllThatWasAcknowledged();
        LabVolume.tell("%s with a new disk: its member was replaced, and follows; lost 0 of %d", STOR3, recorded);
    }

    private static HostName other(HostName leg) {
        return LEGS.stream().filter(name -> !name.equals(leg)).findFirst().orElseThrow();
    }

    private void requireAllThatWasAcknowledged() throws Exception {
        volume.reachDomu(folder);
        assertThat(Recording.check(lab, LabVolume.DB1, RECORDS, 1, recorded)).endsWith("lost 0\n");
    }

    /** What {@code anew ledger show} says of each member, by its name. */
    private record Members(Map<String, String> states) {

        boolean areWell() {
            return states.size() == 3
                    && states.values().stream().allMatch(state -> state.equals("leads") || state.equals("follows"))
                    && states.containsValue("leads");
        }

        HostName leader() {
            return states.entrySet().stream()
                    .filter(state -> state.getValue().equals("leads"))
                    .map(state -> new HostName(state.getKey()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private Members members() throws IOException, InterruptedException {
        RunResult shown = lab.anew(CHANGE, "ledger", "show", "--json");
        if (shown.stdout().isBlank()) {
            throw new IOException(shown.describe());
        }
        Map<String, Object> json = JsonMapper.builder().build().fromJsonObject(shown.stdout());
        Map<String, String> states = new TreeMap<>();
        for (Object member : (List<?>) Objects.requireNonNull(json.get("members"))) {
            Map<?, ?> of = (Map<?, ?>) member;
            states.put(String.valueOf(of.get("name")), String.valueOf(of.get("state")));
        }
        return new Members(states);
    }

    /** Members tell nobody what becomes of them; each look takes a second. */
    private void awaitMembers(Predicate<Members> wanted) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + LabVolume.START.toNanos();
        Members members = members();
        while (!wanted.test(members)) {
            assertThat(System.nanoTime()).as("members: %s", members).isLessThan(deadline);
            members = members();
        }
    }
}
