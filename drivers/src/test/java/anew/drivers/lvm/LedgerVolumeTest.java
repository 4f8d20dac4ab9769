package anew.drivers.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.Pool;
import anew.core.model.PoolName;
import anew.core.model.Size;
import anew.core.port.Command;
import anew.core.port.LedgerDisk.Outcome;
import anew.core.port.LedgerDisk.Place;
import anew.core.port.RunResult;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerVolumeTest {

    private static final String DEVICES = " --devices /dev/disk/by-id/bulk";

    @TempDir
    private Path folder;

    private final List<String> run = new ArrayList<>();
    private final Map<String, String> answers = new HashMap<>();
    private final Map<String, Integer> statuses = new HashMap<>();
    private Path mounts;
    private LedgerVolume volume;
    private boolean unlocked;

    @BeforeEach
    void makeVolume() throws Exception {
        mounts = Files.writeString(folder.resolve("mounts"), "proc /proc proc rw 0 0\n");
        volume = new LedgerVolume(
                this::answer,
                new Pool(new PoolName("bulk"), "/dev/disk/by-id/bulk", Size.ofGibibytes(4)),
                folder.resolve("ledger"),
                mounts);
    }

    private RunResult answer(Command command) {
        run.add(String.join(" ", command.argv()));
        unlocked |= !isLocked();
        String program = command.argv().getFirst();
        if (program.equals("lvchange") && command.argv().contains("--addtag")) {
            answers.put("lvs", "  anew.bulk|ledger|anew.whole\n");
        }
        return new RunResult(
                command.argv(),
                new RunResult.End.Exited(statuses.getOrDefault(program, 0)),
                answers.getOrDefault(program, ""),
                "",
                Duration.ZERO);
    }

    private boolean isLocked() {
        try (FileChannel channel = FileChannel.open(folder.resolve("ledger.lock"), StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            return false;
        } catch (OverlappingFileLockException held) {
            return true;
        } catch (IOException noLock) {
            return false;
        }
    }

    /** In the lab, the command that had made room and the agent that had just seen it mounted it at the same moment. */
    @Test
    void agentAndCommandLookAndMakeInTurn() throws Exception {
        assertThat(volume.make()).isEqualTo(new Outcome.Done());
        assertThat(volume.look()).isInstanceOf(Place.Present.class);
        assertThat(unlocked).isFalse();
        assertThat(isLocked()).isFalse();
    }

    @Test
    void aPoolWithoutItHasNoneAndNothingIsTouched() throws Exception {
        answers.put("lvs", "  anew.bulk|db1.data+leg|anew.whole\n");

        assertThat(volume.look()).isEqualTo(new Place.Absent());
        assertThat(run).hasSize(1).first().asString().startsWith("lvs ").endsWith(DEVICES);
    }

    @Test
    void oneThatIsWholeIsCheckedAndMounted() throws Exception {
        answers.put("lvs", "  anew.bulk|ledger|anew.whole\n");
        statuses.put("e2fsck", 1);

        assertThat(volume.look()).isEqualTo(new Place.Present(folder.resolve("ledger")));
        assertThat(run.subList(1, run.size()))
                .containsExactly(
                        "lvchange --activate y anew.bulk/ledger" + DEVICES,
                        "e2fsck -p /dev/mapper/anew.bulk-ledger",
                        "mount -t ext4 -o nosuid,nodev,noexec,noatime /dev/mapper/anew.bulk-ledger "
                                + folder.resolve("ledger"));
    }

    @Test
    void oneThatIsMountedIsUsedAsItIs() throws Exception {
        Files.writeString(mounts, "/dev/mapper/anew.bulk-ledger " + folder.resolve("ledger") + " ext4 rw 0 0\n");

        assertThat(volume.look()).isEqualTo(new Place.Present(folder.resolve("ledger")));
        assertThat(run).isEmpty();
    }

    @Test
    void oneThatCannotBeReadIsNeverMadeAnew() throws Exception {
        answers.put("lvs", "  anew.bulk|ledger|anew.whole\n");
        statuses.put("e2fsck", 4);

        assertThat(volume.look()).isInstanceOf(Place.Unknown.class);
        assertThat(volume.make()).isInstanceOf(Outcome.Failed.class);
        assertThat(run).noneMatch(command -> command.startsWith("mkfs") || command.startsWith("lvcreate"));
    }

    @Test
    void itIsMadeAndOnlyThenCalledWhole() throws Exception {
        assertThat(volume.make()).isEqualTo(new Outcome.Done());
        assertThat(run)
                .containsSubsequence(
                        "vgcreate --yes anew.bulk /dev/disk/by-id/bulk" + DEVICES,
                        "lvcreate --yes --zero n --wipesignatures n --size 1073741824b --name ledger anew.bulk"
                                + DEVICES,
                        "mkfs.ext4 -q -F -L anew-ledger -m 0 -E lazy_itable_init=0 /dev/mapper/anew.bulk-ledger",
                        "lvchange --addtag anew.whole anew.bulk/ledger" + DEVICES);
    }

    @Test
    void oneThatIsHalfMadeIsMadeToTheEnd() throws Exception {
        answers.put("lvs", "  anew.bulk|ledger\n");

        assertThat(volume.make()).isEqualTo(new Outcome.Done());
        assertThat(run).noneMatch(command -> command.startsWith("lvcreate"));
        assertThat(run).anyMatch(command -> command.startsWith("mkfs.ext4"));
    }
}
