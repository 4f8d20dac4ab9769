package anew.lab.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BootProgressTest {

    @Test
    void phasesFollowEachOther() {
        assertThat(phases(
                        "SeaBIOS (version 1.16.2-debian-1.16.2-1)",
                        "                             GNU GRUB  version 2.06",
                        "(XEN) Xen version 4.17.5 (Debian 4.17.5+23)",
                        "[    0.000000] Linux version 6.1.0-56-amd64",
                        "[    9.104217] anew-boot: started",
                        "[   22.168850] anew-boot: handing over to the init of the image",
                        "anew: domU web1: starting",
                        "alpha login:"))
                .containsExactly(
                        Phase.FIRMWARE,
                        Phase.GRUB,
                        Phase.XEN,
                        Phase.KERNEL,
                        Phase.INITRD,
                        Phase.SYSTEMD,
                        Phase.AGENT,
                        Phase.READY);
    }

    /** What a pserver of examples/two-racks said, from its firmware to its first domU (QEMU 7.2, Xen 4.17, kernel 6.1). */
    @Test
    void recordedBootIsReadInItsOrder() throws Exception {
        Path recorded =
                Path.of(BootProgressTest.class.getResource("xen-boot.log").toURI());
        List<String> lines = new ConsoleLog(recorded).newLines();
        List<Phase> seen =
                phases(lines.toArray(String[]::new)).stream().distinct().toList();
        assertThat(seen)
                .containsExactly(
                        Phase.FIRMWARE, Phase.GRUB, Phase.XEN, Phase.KERNEL, Phase.INITRD, Phase.SYSTEMD, Phase.READY);
        assertThat(after(lines.toArray(String[]::new)).domUs())
                .containsEntry("db1", "running")
                .containsEntry("web1", "running");
    }

    @Test
    void lateLineOfAnEarlierPhaseChangesNothing() {
        assertThat(phases("alpha login:", "(XEN) d1: balloon", "anew: domU web1: running"))
                .containsOnly(Phase.READY);
    }

    @Test
    void restartBeginsAnewAndForgetsDomUs() {
        BootProgress again = after("anew: domU web1: running", "alpha login:").after("SeaBIOS (version 1.16.2)");
        assertThat(again.phase()).isEqualTo(Phase.FIRMWARE);
        assertThat(again.domUs()).isEmpty();
    }

    @Test
    void lastWordOnADomUCounts() {
        assertThat(after("anew: domU web1: starting", "[  60.1] anew: domU web1: running", "anew: domU db1: crashed")
                        .domUs())
                .containsEntry("web1", "running")
                .containsEntry("db1", "crashed");
    }

    @Test
    void panicOfKernelOrXenIsAFailure() {
        assertThat(after("[  1.2] Kernel panic - not syncing: VFS").phase()).isEqualTo(Phase.FAILED);
        assertThat(after("(XEN) Panic on CPU 0:").phase()).isEqualTo(Phase.FAILED);
    }

    @Test
    void lineThatTellsNothingChangesNothing() {
        BootProgress before = after("[    0.0] Linux version 6.1.0");
        assertThat(before.after("[    1.5] pci 0000:00:01.0: [8086:7000]")).isEqualTo(before);
    }

    private static BootProgress after(String... lines) {
        BootProgress progress = BootProgress.OFF;
        for (String line : lines) {
            progress = progress.after(line);
        }
        return progress;
    }

    private static List<Phase> phases(String... lines) {
        List<Phase> phases = new ArrayList<>();
        BootProgress progress = BootProgress.OFF;
        for (String line : lines) {
            progress = progress.after(line);
            phases.add(progress.phase());
        }
        return phases;
    }
}
