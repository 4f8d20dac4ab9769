package anew.drivers.md;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import anew.core.model.HostName;
import anew.core.model.Redundancy;
import anew.core.model.Size;
import anew.core.model.VolumeId;
import anew.core.model.VolumeName;
import anew.core.port.Commands;
import anew.core.port.MirrorHost.LastCheck;
import anew.core.port.MirrorHost.LegState;
import anew.core.port.MirrorHost.Work;
import anew.core.port.RunResult;
import anew.drivers.md.MdArrays.Array;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MdArraysTest {

    private static final VolumeId DATA = new VolumeId(new HostName("db1"), new VolumeName("data"));
    private static final String UUID = "21a6085b-62dd-b73f-e04f-f887bc6189cb";
    private static final Redundancy MIRROR = new Redundancy.Mirror(2);
    private static final List<Path> LEGS = List.of(Path.of("/dev/dm-3"), Path.of("/dev/dm-4"));

    @TempDir
    private Path folder;

    private final List<String> run = new ArrayList<>();
    private MdArrays arrays;

    @BeforeEach
    void makeArrays() throws IOException {
        Path mounts = folder.resolve("mounts");
        Files.createDirectories(bitmaps());
        Files.writeString(mounts, "/dev/ram0 " + bitmaps() + " ext2 rw,noatime 0 0\n");
        Commands commands = command -> {
            run.add(String.join(" ", command.argv()));
            return new RunResult(command.argv(), new RunResult.End.Exited(0), "", "", Duration.ZERO);
        };
        arrays = new MdArrays(
                commands,
                folder,
                folder.resolve("mdadm.conf"),
                new BitmapFiles(commands, folder, bitmaps(), mounts),
                Size.ofMebibytes(50));
        for (Path leg : LEGS) {
            Path device = folder.resolve("class/block").resolve(leg.getFileName());
            Files.createDirectories(device);
            Files.writeString(device.resolve("size"), "106496\n");
        }
    }

    private Path bitmaps() {
        return folder.resolve("bitmaps");
    }

    @Test
    void anArrayThatIsStartedMayNotTakeTheWholeNetworkToMakeItsLegsEqual() throws Exception {
        array("md1", UUID, 98304);
        attribute("md1", "sync_speed_max", "200000 (system)");
        assertThat(arrays.assemble(DATA, MIRROR, LEGS, false).succeeded()).isTrue();
        assertThat(folder.resolve("block/md1/md/sync_speed_max")).hasContent("51200");
    }

    @Test
    void anArrayIsKnownByItsVolume() throws IOException {
        assertThat(ArrayUuid.of(DATA).forMdadm()).isEqualTo("21a6085b:62ddb73f:e04ff887:bc6189cb");

        array("md0", "c1067ddb-ce51-78bb-1cd5-184900696851", 522240);
        array("md1", UUID, 98304);
        member("md1", "dm-3", "in_sync");
        member("md1", "dm-4", "faulty,blocked");
        member("md1", "dm-5", "spare");
        attribute("md1", "sync_action", "recover");
        attribute("md1", "sync_completed", "1024 / 98304");

        assertThat(arrays.find(DATA))
                .contains(new Array(
                        "md1",
                        Size.ofMebibytes(48),
                        1,
                        new TreeMap<>(
                                Map.of("dm-3", LegState.ACTIVE, "dm-4", LegState.FAULTY, "dm-5", LegState.SYNCING)),
                        new Work.Syncing(1024, 98304),
                        new LastCheck(true, 0)));
    }

    @Test
    void anArrayWhoseResyncIsDueAndHasNotBegunDoesNotCountAsIdle() throws IOException {
        array("md1", UUID, 98304);
        attribute("md1", "resync_start", "0");
        assertThat(arrays.find(DATA).orElseThrow().work()).isInstanceOf(Work.Syncing.class);

        attribute("md1", "resync_start", "none");
        assertThat(arrays.find(DATA).orElseThrow().work()).isEqualTo(new Work.Nothing());
    }

    @Test
    void anArrayThatHasBeenStoppedIsNone() throws IOException {
        array("md1", UUID, 0);

        assertThat(arrays.find(DATA)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"in_sync | ACTIVE", "in_sync,write_error | ACTIVE", "in_sync,faulty | FAULTY", "spare | SYNCING"})
    void theStateOfAMemberIsRead(String flags, LegState state) {
        assertThat(MdArrays.state(flags)).isEqualTo(state);
    }

    @Test
    void aMirrorIsMadeOfZeros() throws Exception {
        array("md0", "c1067ddb-ce51-78bb-1cd5-184900696851", 522240);

        arrays.create(DATA, MIRROR, Size.ofMebibytes(48), LEGS);

        assertThat(run)
                .containsExactly("mdadm --create --config=" + folder.resolve("mdadm.conf") + " /dev/md1"
                        + " --run --homehost=any --metadata=1.2 --uuid=21a6085b:62ddb73f:e04ff887:bc6189cb"
                        + " --level=1 --bitmap=" + bitmaps()
                        + "/db1.data --bitmap-chunk=4K --assume-clean --data-offset=4096K --size=49152"
                        + " --raid-devices=2 /dev/dm-3 /dev/dm-4");
        assertThat(folder.resolve("mdadm.conf")).content().contains("bbl=no", "AUTO -all");
    }

    @Test
    void oneParityHasALogAndTwoHaveABitmap() throws Exception {
        arrays.create(DATA, new Redundancy.Parity(2, 1), Size.ofMebibytes(48), LEGS);
        arrays.assemble(DATA, new Redundancy.Parity(2, 1), LEGS, true);
        assertThat(run).allSatisfy(command -> assertThat(command).doesNotContain("--bitmap"));
        assertThat(run.getFirst()).contains("--level=5", "--consistency-policy=ppl");

        run.clear();
        arrays.create(DATA, new Redundancy.Parity(2, 2), Size.ofMebibytes(48), LEGS);
        arrays.assemble(DATA, new Redundancy.Parity(2, 2), LEGS, true);
        assertThat(run).allSatisfy(command -> assertThat(command).contains("--bitmap=" + bitmaps() + "/db1.data"));
        assertThat(run.getFirst()).contains("--level=6");
    }

    @Test
    void legsThatMayDifferAreMadeEqualWithEveryBitOfANewBitmapSet() throws Exception {
        Files.createDirectories(bitmaps());
        Files.writeString(bitmaps().resolve("db1.data"), "of an array before");

        arrays.assemble(DATA, MIRROR, LEGS, true);

        assertThat(run)
                .containsExactly("mdadm --assemble --config=" + folder.resolve("mdadm.conf") + " /dev/md0 --bitmap="
                        + bitmaps()
                        + "/db1.data --update=resync --run --force --uuid=21a6085b:62ddb73f:e04ff887:bc6189cb"
                        + " /dev/dm-3 /dev/dm-4");
        assertThat(Files.readAllBytes(bitmaps().resolve("db1.data"))).startsWith('b', 'i', 't', 'm', 4, 0, 0, 0, 0x21);
    }

    @Test
    void aResyncDoesNotWaitForTheFirstWrite() throws Exception {
        array("md0", UUID, 98304);
        attribute("md0", "sync_speed_max", "200000 (system)");

        arrays.assemble(DATA, MIRROR, LEGS, true);
        assertThat(run).last().isEqualTo("mdadm --readwrite /dev/md0");

        run.clear();
        arrays.assemble(DATA, MIRROR, LEGS, false); // Its last owner may have been fenced with writes under way.
        assertThat(run).last().isEqualTo("mdadm --readwrite /dev/md0");
    }

    @Test
    void anArrayGrowsWithoutItsBitmap() throws Exception {
        array("md1", UUID, 98304);
        attribute("md1", "bitmap/location", "file");
        Array array = arrays.find(DATA).orElseThrow();
        arrays.resize(array, MIRROR, Size.ofMebibytes(96));
        assertThat(run).containsExactly("mdadm --grow /dev/md1 --bitmap=none", "mdadm --grow /dev/md1 --size=98304");

        run.clear();
        attribute("md1", "bitmap/location", "none");
        arrays.resize(array, MIRROR, Size.ofMebibytes(96));
        assertThat(run).containsExactly("mdadm --grow /dev/md1 --size=98304");
    }

    @Test
    void anArrayIsAssembledFromTheLegsNamedAndNoOthers() throws Exception {
        arrays.assemble(DATA, MIRROR, LEGS.subList(1, 2), false);

        assertThat(run)
                .containsExactly("mdadm --assemble --config=" + folder.resolve("mdadm.conf") + " /dev/md0"
                        + " --bitmap=" + bitmaps()
                        + "/db1.data --run --force --uuid=21a6085b:62ddb73f:e04ff887:bc6189cb /dev/dm-4");
    }

    @Test
    void theLastActiveMemberIsNotDoneWithout() throws Exception {
        array("md1", UUID, 98304);
        member("md1", "dm-3", "in_sync");
        member("md1", "dm-4", "spare");
        Array array = arrays.find(DATA).orElseThrow();

        assertThat(array.canDoWithout("dm-3")).isFalse();
        assertThat(array.canDoWithout("dm-4")).isTrue();

        member("md1", "dm-4", "in_sync");
        assertThat(arrays.find(DATA).orElseThrow().canDoWithout("dm-3")).isTrue();
    }

    @Test
    void whatCouldNotBeStartedIsClearedAwayFirst() throws Exception {
        array("md0", UUID, 0);
        member("md0", "dm-4", "spare");

        arrays.assemble(DATA, MIRROR, LEGS.subList(1, 2), false);

        assertThat(run).first().isEqualTo("mdadm --stop /dev/md0");
    }

    @Test
    void aMemberFailsWithoutAnyProgram() throws Exception {
        array("md1", UUID, 98304);
        member("md1", "dm-3", "in_sync");

        arrays.fail(arrays.find(DATA).orElseThrow(), "dm-3");

        assertThat(folder.resolve("block/md1/md/dev-dm-3/state")).hasContent("faulty");
        assertThat(run).isEmpty();
    }

    @Test
    void aLegThatReturnsInFullForgetsWhatItWas() throws Exception {
        array("md1", UUID, 98304);

        arrays.add(arrays.find(DATA).orElseThrow(), LEGS.getFirst());

        assertThat(run)
                .containsExactly(
                        "mdadm --zero-superblock --force /dev/dm-3", "mdadm --manage /dev/md1 --add /dev/dm-3");
    }

    @Test
    void aCheckReadsFromTheStartAlsoWhereOneWasUnderWay() throws Exception {
        array("md1", UUID, 98304);
        attribute("md1", "sync_action", "check");
        attribute("md1", "sync_completed", "1024 / 98304");
        attribute("md1", "sync_min", "512");
        Array array = arrays.find(DATA).orElseThrow();
        assertThat(array.work()).isEqualTo(new Work.Checking(1024, 98304));

        arrays.check(array);

        assertThat(folder.resolve("block/md1/md/sync_min")).hasContent("0");
        assertThat(folder.resolve("block/md1/md/sync_action")).hasContent("check");
        assertThat(run).isEmpty();
    }

    @Test
    void nothingButACheckIsEndedAsOne() throws Exception {
        array("md1", UUID, 98304);
        attribute("md1", "sync_action", "recover");
        arrays.endCheck(arrays.find(DATA).orElseThrow());
        assertThat(folder.resolve("block/md1/md/sync_action")).hasContent("recover");

        attribute("md1", "sync_action", "check");
        arrays.endCheck(arrays.find(DATA).orElseThrow());
        assertThat(folder.resolve("block/md1/md/sync_action")).hasContent("idle");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"idle | 0 | true", "check | 0 | false", "idle | 40960 | false"})
    void aCheckIsWholeOnceMdHasForgottenWhereItStopped(String action, String min, boolean whole) throws IOException {
        array("md1", UUID, 98304);
        attribute("md1", "sync_action", action);
        attribute("md1", "sync_min", min);
        attribute("md1", "mismatch_cnt", "128");

        assertThat(arrays.find(DATA).orElseThrow().lastCheck()).isEqualTo(new LastCheck(whole, 128));
    }

    @Test
    void membersWithASlotStandInItsOrder() throws IOException {
        array("md1", UUID, 98304);
        attribute("md1", "level", "raid5");
        attribute("md1", "raid_disks", "3");
        attribute("md1", "layout", "2");
        for (Map.Entry<String, String> slot :
                Map.of("dm-3", "1", "dm-4", "0", "dm-5", "none").entrySet()) {
            member("md1", slot.getKey(), "in_sync");
            attribute("md1", "dev-" + slot.getKey() + "/slot", slot.getValue());
        }
        Array array = arrays.find(DATA).orElseThrow();

        assertThat(arrays.slots(array)).containsExactly("dm-4", "dm-3");
        assertThat(arrays.parityLegs(array)).isEqualTo(1);

        attribute("md1", "layout", "0");
        assertThatThrownBy(() -> arrays.slots(array)).hasMessageContaining("layout 0");
    }

    private void array(String name, String uuid, long sectors) throws IOException {
        Files.createDirectories(folder.resolve("block/" + name + "/md/bitmap"));
        Files.writeString(folder.resolve("block/" + name + "/size"), sectors + "\n");
        attribute(name, "uuid", uuid);
        attribute(name, "sync_action", "idle");
        attribute(name, "sync_completed", "none");
        attribute(name, "sync_min", "0");
        attribute(name, "mismatch_cnt", "0");
        attribute(name, "level", "raid1");
        attribute(name, "raid_disks", "2");
    }

    private void member(String array, String device, String state) throws IOException {
        Files.createDirectories(folder.resolve("block/" + array + "/md/dev-" + device));
        attribute(array, "dev-" + device + "/state", state);
    }

    private void attribute(String array, String name, String value) throws IOException {
        Files.writeString(folder.resolve("block/" + array + "/md/" + name), value + "\n");
    }
}
