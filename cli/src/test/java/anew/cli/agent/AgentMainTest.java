package anew.cli.agent;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.BuiltImage;
import anew.core.model.HostName;
import anew.core.model.ImageName;
import anew.core.model.MacAddress;
import anew.core.model.Sha256;
import anew.core.model.Size;
import anew.depot.Domu;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the agent's program as a process of its own, with a script in the place of xl. Needs mke2fs and debugfs. */
@Tag("machine")
@Timeout(60)
class AgentMainTest {

    /** Keeps each domain as a file that holds its line of {@code xl list -v}, and logs what it is told. */
    private static final String XL = """
            #!/bin/sh
            cd "$(dirname "$0")/../xen" || exit 1
            echo "$1" >>../xl.log
            case $1 in
            list)
                echo 'Name ID Mem VCPUs State Time(s) UUID Reason-Code Security Label'
                cat ./* 2>/dev/null
                ;;
            create)
                name=$(sed -n 's/^name = "\\(.*\\)"/\\1/p' "$4")
                uuid=$(sed -n 's/^uuid = "\\(.*\\)"/\\1/p' "$4")
                [ ! -e "$name" ] || exit 1
                echo "$name $$ 256 1 -b---- 1.0 $uuid - -" >"$name"
                ;;
            esac
            exit 0
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void makePserver() throws IOException {
        for (String name : List.of("bin", "xen", "config/local/domUs/web1/local/etc", "medium", "sys/hypervisor")) {
            Files.createDirectories(folder.resolve(name));
        }
        Path xl = Files.writeString(folder.resolve("bin/xl"), XL);
        Files.setPosixFilePermissions(xl, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(folder.resolve("sys/hypervisor/type"), "xen\n");
        Path config = folder.resolve("config");
        Files.writeString(config.resolve("anew-config"), "fleet: \"t\"\nmachine: \"alpha\"\nkind: \"pserver\"\n");
        Domu web1 = new Domu(
                new HostName("web1"),
                image(),
                Size.ofMebibytes(256),
                1,
                MacAddress.parse("52:54:00:00:01:01"),
                "br-lan");
        Files.writeString(config.resolve("local/domUs/web1/domU.yaml"), web1.yaml());
    }

    @Test
    void onceStartsWhatIsToRunAndExits() throws Exception {
        Process agent = start("--once");

        assertThat(lines(agent)).contains("anew: domU web1: running", "anew: ready: 1 domU runs");
        assertThat(agent.waitFor()).isZero();
        assertThat(Files.readString(folder.resolve("run/status.json"))).contains("\"state\": \"running\"");
        assertThat(folder.resolve("state/web1/config.img")).isNotEmptyFile();
    }

    @Test
    void anAgentThatIsKilledIsFollowedByOneThatStartsNothingTwice() throws Exception {
        Process first = start();
        try (BufferedReader console = first.inputReader()) {
            String line = console.readLine();
            while (!line.startsWith("anew: ready")) {
                line = console.readLine();
            }
        }
        first.destroyForcibly().waitFor();

        Process second = start("--once");

        assertThat(lines(second)).containsExactly("anew: domU web1: running", "anew: ready: 1 domU runs");
        assertThat(Files.readAllLines(folder.resolve("xl.log"))).containsOnlyOnce("create");
    }

    @Test
    void withoutXenNoDomuIsStartedAndNoToolstackAsked() throws Exception {
        Files.delete(folder.resolve("sys/hypervisor/type"));

        Process agent = start("--once");

        assertThat(lines(agent)).anyMatch(line -> line.contains("booted without Xen"));
        assertThat(agent.waitFor()).isZero();
        assertThat(folder.resolve("xl.log")).doesNotExist();
    }

    @Test
    void aWrongArgumentEndsWithTwo() throws Exception {
        Process agent = start("--colour");

        assertThat(agent.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(agent.exitValue()).isEqualTo(2);
    }

    private Process start(String... more) throws IOException {
        List<String> argv = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                AgentMain.class.getName()));
        for (String place : List.of("config", "run", "cache", "state", "medium", "sys")) {
            argv.addAll(List.of("--" + place, folder.resolve(place).toString()));
        }
        argv.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(argv).redirectErrorStream(true);
        builder.environment().merge("PATH", "", (path, _) -> folder.resolve("bin") + ":" + path);
        return builder.start();
    }

    private static List<String> lines(Process process) throws IOException {
        try (BufferedReader reader = process.inputReader()) {
            return reader.lines().toList();
        }
    }

    private BuiltImage image() throws IOException {
        Sha256 id = Sha256.of(new byte[] {1});
        Path image = Files.createDirectories(folder.resolve("medium").resolve(id.hex()));
        for (String part : List.of("root.img", "vmlinuz", "initrd")) {
            Files.writeString(image.resolve(part), part);
        }
        Sha256 root = digest(image.resolve("root.img"));
        return new BuiltImage(
                new ImageName("base"),
                id,
                root,
                8,
                4096,
                root,
                digest(image.resolve("vmlinuz")),
                digest(image.resolve("initrd")));
    }

    private static Sha256 digest(Path file) throws IOException {
        return Sha256.of(Files.readAllBytes(file));
    }
}
