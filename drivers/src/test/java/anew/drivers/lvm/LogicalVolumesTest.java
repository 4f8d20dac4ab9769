package anew.drivers.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.HostName;
import anew.core.model.Pool;
import anew.core.model.PoolName;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.model.VolumeName;
import anew.core.port.Command;
import anew.core.port.RunResult;
import anew.drivers.lvm.LogicalVolume.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LogicalVolumesTest {

    private static final PoolName BULK = new PoolName("bulk");
    private static final VolumeId DATA = new VolumeId(new HostName("db1"), new VolumeName("data"));

    private final List<String> run = new ArrayList<>();
    private final Map<String, String> answers = new HashMap<>();
    private final LogicalVolumes volumes =
            new LogicalVolumes(this::answer, List.of(new Pool(BULK, "/dev/disk/by-id/bulk", Size.ofGibibytes(4))));

    @Test
    void aDiskOnWhichAnythingIsIsRefusedAndNotTouched() throws Exception {
        answers.put("wipefs", "ext4\ngpt\n");

        RunResult result = volumes.preparePool(BULK);

        assertThat(result.succeeded()).isFalse();
        assertThat(result.describe()).contains("/dev/disk/by-id/bulk", "not blank", "ext4, gpt", "wipefs --all");
        assertThat(run).noneMatch(command -> command.startsWith("vgcreate"));
    }

    @Test
    void aBlankDiskBecomesThePool() throws Exception {
        assertThat(volumes.preparePool(BULK).succeeded()).isTrue();
        assertThat(run)
                .last()
                .isEqualTo("vgcreate --yes anew.bulk /dev/disk/by-id/bulk --devices /dev/disk/by-id/bulk");
    }

    @Test
    void aPoolThatIsThereIsLeftAlone() throws Exception {
        answers.put("vgs", "  anew.bulk\n");

        assertThat(volumes.preparePool(BULK).succeeded()).isTrue();
        assertThat(run).hasSize(1);
    }

    @Test
    void everyCommandSeesThePoolsDisksOnly() throws Exception {
        volumes.list();
        volumes.create(BULK, DATA, Part.LEG, Size.ofMebibytes(52));
        volumes.declareWhole(BULK, DATA);

        assertThat(run)
                .containsExactly(
                        "lvs --noheadings --units b --nosuffix --separator | -o vg_name,lv_name,lv_size,lv_active,lv_tags"
                                + " --devices /dev/disk/by-id/bulk",
                        "lvcreate --yes --zero n --wipesignatures n --size 54525952b --name db1.data+leg anew.bulk"
                                + " --devices /dev/disk/by-id/bulk",
                        "lvchange --addtag anew.whole anew.bulk/db1.data+leg --devices /dev/disk/by-id/bulk");
    }

    @Test
    void volumesWithoutDevicesAreActivated() throws Exception {
        answers.put("lvs", "  anew.bulk|db1.data+leg|54525952||anew.whole\n");

        volumes.list();

        assertThat(run).last().isEqualTo("vgchange --activate y anew.bulk --devices /dev/disk/by-id/bulk");
    }

    @Test
    void aLegIsNoLegAnyMoreBeforeItsMarkGoes() throws Exception {
        Size size = Size.ofMebibytes(52);
        volumes.remove(List.of(
                new LogicalVolume(BULK, DATA, Part.LEG, size, Set.of("anew.whole"), true),
                new LogicalVolume(BULK, DATA, Part.MARK, size, Set.of(), true)));

        assertThat(run)
                .map(command -> command.replace(" --devices /dev/disk/by-id/bulk", ""))
                .containsExactly(
                        "lvchange --deltag anew.whole anew.bulk/db1.data+leg",
                        "lvremove --yes anew.bulk/db1.data+leg",
                        "lvremove --yes anew.bulk/db1.data+mark");
    }

    private RunResult answer(Command command) {
        run.add(String.join(" ", command.argv()));
        String text = answers.getOrDefault(command.argv().getFirst(), "");
        return new RunResult(command.argv(), new RunResult.End.Exited(0), text, "", Duration.ZERO);
    }
}
