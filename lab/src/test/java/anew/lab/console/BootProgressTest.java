package anew.lab.console;

import static org.assertj.core.api.Assertions.assertThat;

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
                        "[   12.530113] systemd[1]: systemd 252.39-1~deb12u1 running in system mode",
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
