package anew.drivers.xen;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.port.Command;
import anew.core.port.RunResult;
import anew.drivers.exec.ProcessCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts as xl runs them, among programs that only say how they were called. */
class HotplugScriptsTest {

    private static final String DISK = "backend/vbd/3/51712";

    @TempDir
    Path folder;

    private Path did = Path.of("did");

    @BeforeEach
    void programs() throws IOException {
        did = Files.createFile(folder.resolve("did"));
        program("xenstore-write", "");
        program("losetup", "echo /dev/loop7");
        program("stat", "echo 7:1f");
        program("ip", "");
        Files.createDirectories(folder.resolve("net/br-lan"));
        Files.writeString(folder.resolve("net/br-lan/mtu"), "9000\n");
        Files.createDirectories(folder.resolve("conf/vif3.0"));
    }

    private void program(String name, String body) throws IOException {
        Path file = folder.resolve("bin").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\necho \"" + name + " $*\" >>'" + did + "'\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private RunResult run(String path, String... arguments) throws IOException, InterruptedException {
        Path script = Files.writeString(
                folder.resolve("script"), HotplugScripts.texts().get(path));
        List<String> argv = new ArrayList<>(List.of("sh"));
        argv.add(script.toString());
        argv.addAll(List.of(arguments));
        return new ProcessCommands()
                .run(Command.of(argv)
                        .with(Map.of(
                                "PATH",
                                folder.resolve("bin") + ":/usr/bin:/bin",
                                "XENBUS_PATH",
                                DISK,
                                "vif",
                                "vif3.0",
                                "SYS_NET",
                                folder.resolve("net").toString(),
                                "CONF",
                                folder.resolve("conf").toString())));
    }

    private List<String> did() throws IOException {
        return Files.readAllLines(did);
    }

    @Test
    void fileGetsALoopDeviceThatCannotBeWrittenWhereTheDiskMayNot() throws Exception {
        program("xenstore-read", "printf '/var/cache/root.img\\nr\\n'");

        assertThat(run(HotplugScripts.BLOCK, "add").succeeded()).isTrue();
        assertThat(did())
                .containsExactly(
                        "xenstore-read " + DISK + "/params " + DISK + "/mode",
                        "losetup --find --show --read-only /var/cache/root.img",
                        "stat --dereference --format=%t:%T /dev/loop7",
                        "xenstore-write " + DISK + "/node /dev/loop7 " + DISK + "/physical-device 7:1f " + DISK
                                + "/physical-device-path /dev/loop7 " + DISK + "/hotplug-status connected");
    }

    @Test
    void deviceIsConnectedAsItIs() throws Exception {
        program("xenstore-read", "printf '/dev/md0\\nw\\n'");

        assertThat(run(HotplugScripts.BLOCK, "add").succeeded()).isTrue();
        assertThat(did()).noneMatch(line -> line.startsWith("losetup"));
        assertThat(did()).last().asString().contains("physical-device-path /dev/md0", "connected");
    }

    @Test
    void fileThatIsNotThereIsSaid() throws Exception {
        program("xenstore-read", "printf '/gone.img\\nw\\n'");
        program("losetup", "exit 1");

        assertThat(run(HotplugScripts.BLOCK, "add").succeeded()).isFalse();
        assertThat(did())
                .last()
                .isEqualTo("xenstore-write " + DISK + "/hotplug-error no loop device for /gone.img " + DISK
                        + "/hotplug-status error");
    }

    @Test
    void onlyALoopDeviceIsTakenAwayWithTheDisk() throws Exception {
        program("xenstore-read", "echo /dev/loop7");
        assertThat(run(HotplugScripts.BLOCK, "remove").succeeded()).isTrue();
        assertThat(did()).last().isEqualTo("losetup --detach /dev/loop7");

        Files.writeString(did, "");
        program("xenstore-read", "echo /dev/md0");
        assertThat(run(HotplugScripts.BLOCK, "remove").succeeded()).isTrue();
        assertThat(did()).noneMatch(line -> line.startsWith("losetup"));
    }

    @Test
    void diskThatWasNeverConnectedIsTakenAwayAllTheSame() throws Exception {
        program("xenstore-read", "echo \"couldn't read path\" >&2; exit 1");

        assertThat(run(HotplugScripts.BLOCK, "remove").succeeded()).isTrue();
    }

    @Test
    void interfaceJoinsItsBridgeAndTakesItsMtu() throws Exception {
        program("xenstore-read", "echo br-lan");

        assertThat(run(HotplugScripts.VIF, "online", "type_if=vif").succeeded()).isTrue();
        assertThat(did())
                .containsExactly(
                        "xenstore-read " + DISK + "/bridge",
                        "ip link set dev vif3.0 address fe:ff:ff:ff:ff:ff arp off mtu 9000 master br-lan up",
                        "xenstore-write " + DISK + "/hotplug-status connected");
        assertThat(folder.resolve("conf/vif3.0/disable_ipv6")).hasContent("1");
    }

    @Test
    void bridgeThatIsNotThereIsSaid() throws Exception {
        program("xenstore-read", "echo br-gone");

        assertThat(run(HotplugScripts.VIF, "online", "type_if=vif").succeeded()).isFalse();
        assertThat(did()).last().asString().contains("hotplug-error no bridge br-gone");
    }
}
