package anew.drivers.disk;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.FileTree;
import anew.core.model.FileTree.Entry;
import anew.core.model.Size;
import anew.core.port.Command;
import anew.core.port.Commands;
import anew.core.port.RunResult;
import anew.drivers.exec.ProcessCommands;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the real e2fsprogs and sfdisk. */
@Tag("machine")
class ConfigDiskTest {

    private static final Size CONFIG = Size.ofMebibytes(16);
    private static final Size DISK = Size.ofMebibytes(256);

    private final Commands commands = new ProcessCommands();
    private final ConfigDisk disks = new ConfigDisk(commands);

    @TempDir
    Path folder;

    @Test
    void aFilesystemHoldsTheTreeOwnedByRoot() throws Exception {
        Path image = folder.resolve("config.img");

        assertWritten(disks.writeFilesystem(image, tree(), Size.ofMebibytes(4)));

        assertThat(debugfs(image, "cat \"/local/etc/motd of \"\"us\"\"\"")).isEqualTo("hi");
        assertThat(debugfs(image, "stat /identity/key")).contains("Mode:  0600").containsPattern("User: +0 +Group: +0");
        assertThat(debugfs(image, "stat /local/etc/hosts")).contains("Fast link dest: \"/config/global/hosts\"");
        assertClean(image.toString());
    }

    @Test
    void aPartitionedDiskHasBothPartitionsAndIsSparse() throws Exception {
        Path disk = folder.resolve("disk.img");

        assertWritten(disks.writePartitioned(disk, tree(), CONFIG, DISK));

        String dump =
                commands.run(Command.of("sfdisk", "--dump", disk.toString())).stdout();
        assertThat(dump).contains("name=\"anew-config\"", "name=\"anew-scratch\"");
        assertThat(debugfs(Path.of(disk + "?offset=1048576"), "cat /anew-config"))
                .isEqualTo("marker\n");
        assertClean(disk + "?offset=1048576");
        assertThat(Files.size(disk)).isEqualTo(DISK.bytes());
        long allocated = 512
                * Long.parseLong(commands.run(Command.of("stat", "-c", "%b", disk.toString()))
                        .stdout()
                        .strip());
        assertThat(allocated).isLessThan(Size.ofMebibytes(6).bytes());
    }

    @Test
    void equalContentMakesEqualBytes() throws Exception {
        Path one = folder.resolve("one.img");
        Path two = folder.resolve("two.img");

        assertWritten(disks.writePartitioned(one, tree(), CONFIG, DISK));
        assertWritten(disks.writePartitioned(two, tree(), CONFIG, DISK));

        assertThat(Files.mismatch(one, two)).isEqualTo(-1);
    }

    @Test
    void replacingTheConfigLeavesScratchAlone() throws Exception {
        Path disk = folder.resolve("disk.img");
        assertWritten(disks.writePartitioned(disk, tree(), CONFIG, DISK));
        byte[] scratch = "scratch data".getBytes(StandardCharsets.UTF_8);
        long inScratch = Size.ofMebibytes(20).bytes();
        try (var channel = Files.newByteChannel(disk, StandardOpenOption.WRITE)) {
            channel.position(inScratch).write(ByteBuffer.wrap(scratch));
        }

        SortedMap<String, Entry> changed = new TreeMap<>();
        changed.put("anew-config", Entry.File.text("changed\n"));
        assertWritten(disks.replaceConfig(disk, new FileTree(changed)));

        assertThat(debugfs(Path.of(disk + "?offset=1048576"), "cat /anew-config"))
                .isEqualTo("changed\n");
        assertThat(debugfs(Path.of(disk + "?offset=1048576"), "ls /")).doesNotContain("identity");
        try (var channel = Files.newByteChannel(disk)) {
            var read = ByteBuffer.allocate(scratch.length);
            channel.position(inScratch).read(read);
            assertThat(read.array()).isEqualTo(scratch);
        }
    }

    @Test
    void manyFilesInOneFolderFit() throws Exception {
        SortedMap<String, Entry> entries = new TreeMap<>();
        for (int i = 0; i < 700; i++) {
            entries.put("local/etc/a-rather-long-folder-name/a-rather-long-file-name-" + i, Entry.File.text("x" + i));
        }
        Path image = folder.resolve("many.img");

        assertWritten(disks.writeFilesystem(image, new FileTree(entries), CONFIG));

        assertThat(debugfs(image, "cat /local/etc/a-rather-long-folder-name/a-rather-long-file-name-699"))
                .isEqualTo("x699");
        assertClean(image.toString());
    }

    @Test
    void contentThatDoesNotFitIsAFailureAndLeavesNothing() throws Exception {
        SortedMap<String, Entry> entries = new TreeMap<>();
        byte[] big = new byte[8 << 20];
        Arrays.fill(big, (byte) 7); // zeros would be left out as holes
        entries.put("big", new Entry.File(big, 0644));

        RunResult result =
                disks.writeFilesystem(folder.resolve("small.img"), new FileTree(entries), Size.ofMebibytes(4));

        assertThat(result.succeeded()).isFalse();
        assertThat(result.describe()).contains("debugfs", "Could not allocate block");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aNameWithALineBreakIsRefusedByName() throws Exception {
        SortedMap<String, Entry> entries = new TreeMap<>();
        entries.put("a\nrm /", Entry.File.text(""));

        RunResult result = disks.writeFilesystem(folder.resolve("x.img"), new FileTree(entries), Size.ofMebibytes(4));

        assertThat(result.describe()).contains("'a?rm /' has a control character");
    }

    @Test
    void aDiskWithoutConfigPartitionIsRefused() throws Exception {
        Path disk = Files.write(folder.resolve("blank.img"), new byte[1 << 20]);

        assertThat(disks.replaceConfig(disk, tree()).succeeded()).isFalse();
    }

    private static FileTree tree() {
        SortedMap<String, Entry> entries = new TreeMap<>();
        entries.put("anew-config", Entry.File.text("marker\n"));
        entries.put("identity/key", new Entry.File("secret".getBytes(StandardCharsets.UTF_8), 0600));
        entries.put("local/etc/hosts", new Entry.Link("/config/global/hosts"));
        entries.put("local/etc/motd of \"us\"", Entry.File.text("hi"));
        entries.put("local/etc/empty", Entry.File.text(""));
        byte[] large = new byte[100_000];
        Arrays.fill(large, (byte) 7);
        entries.put("local/etc/large", new Entry.File(large, 0755));
        return new FileTree(entries);
    }

    private static void assertWritten(RunResult result) {
        assertThat(result.succeeded()).as(result.describe() + result.stderr()).isTrue();
    }

    private String debugfs(Path image, String request) throws InterruptedException {
        return commands.run(Command.of("debugfs", "-R", request, image.toString()))
                .stdout();
    }

    private void assertClean(String device) throws InterruptedException, IOException {
        RunResult check = commands.run(Command.of("e2fsck", "-f", "-n", device));
        assertThat(check.succeeded()).as(check.stdout()).isTrue();
    }
}
