package anew.drivers.disk;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.FileTree;
import anew.core.model.FileTree.Entry;
import anew.core.port.RunResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DebugfsScriptTest {

    @Test
    void aTreeIsWrittenFoldersFirstAndThenByName() {
        DebugfsScript script = DebugfsScript.of(tree(Map.of(
                "local/etc/hosts", new Entry.Link("/config/global/hosts"),
                "local/etc/hostname", Entry.File.text("web1\n"),
                "identity/key", new Entry.File("k".getBytes(StandardCharsets.UTF_8), 0600))));

        assertThat(script.text()).isEqualTo("""
                        mkdir "/identity"
                        mkdir "/local"
                        mkdir "/local/etc"
                        write 0 "/identity/key"
                        sif "/identity/key" mode 0100600
                        write 1 "/local/etc/hostname"
                        sif "/local/etc/hostname" mode 0100644
                        symlink "/local/etc/hosts" "/config/global/hosts"
                        """);
        assertThat(script.sources()).containsOnlyKeys("0", "1");
    }

    @Test
    void quotesInNamesAreDoubled() {
        assertThat(DebugfsScript.of(tree(Map.of("say \"hi\"", Entry.File.text(""))))
                        .text())
                .startsWith("write 0 \"/say \"\"hi\"\"\"\n");
    }

    @Test
    void aLineBreakInANameOrTargetIsRefused() {
        assertThat(DebugfsScript.refusal(tree(Map.of("a\nb", Entry.File.text("")))))
                .isPresent();
        assertThat(DebugfsScript.refusal(tree(Map.of("a", new Entry.Link("x\nrm y")))))
                .isPresent();
        assertThat(DebugfsScript.refusal(tree(Map.of("a b", Entry.File.text("\n")))))
                .isEmpty();
    }

    @Test
    void whatDebugfsComplainsOfIsAFailureThoughItExitsWithZero() {
        assertThat(ConfigDisk.judge(ran("debugfs 1.47.0 (5-Feb-2023)\n")).succeeded())
                .isTrue();
        assertThat(ConfigDisk.judge(ran("debugfs 1.47.0 (5-Feb-2023)\nwrite: No such file or directory\n"))
                        .succeeded())
                .isFalse();
    }

    private static RunResult ran(String stderr) {
        return new RunResult(List.of("debugfs"), new RunResult.End.Exited(0), "", stderr, Duration.ZERO);
    }

    private static FileTree tree(Map<String, Entry> entries) {
        return new FileTree(new TreeMap<>(entries));
    }
}
