package anew.lab;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.HostName;
import anew.lab.Boot.Stage;
import anew.lab.console.BootProgress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BootTest {

    private static final List<HostName> WEB = List.of(new HostName("web1"));

    @Test
    void machineWithoutDomUsIsDoneWhenItIsReady() {
        assertThat(judge(List.of(), "alpha login:")).isEqualTo(new Stage.Done());
    }

    @Test
    void machineIsDoneOnlyWhenItsDomUsRun() {
        assertThat(judge(WEB, "alpha login:")).isEqualTo(new Stage.StartingDomUs(WEB));
        assertThat(judge(WEB, "alpha login:", "anew: domU web1: running")).isEqualTo(new Stage.Done());
    }

    @Test
    void domUThatStandsByBecauseItRunsElsewhereIsNotWaitedFor() {
        assertThat(judge(WEB, "alpha login:", "anew: domU web1: standing by: it is to run on beta"))
                .isEqualTo(new Stage.Done());
    }

    @Test
    void domUThatIsSaidToRunBeforeTheLoginPromptDoesNotEndTheBoot() {
        assertThat(judge(WEB, "anew: domU web1: running")).isEqualTo(new Stage.Booting());
    }

    @Test
    void domUThatCrashedAfterwardsIsMissingAgain() {
        assertThat(judge(WEB, "alpha login:", "anew: domU web1: running", "anew: domU web1: crashed"))
                .isEqualTo(new Stage.StartingDomUs(WEB));
    }

    @Test
    void bootThatGaveUpFailsWithItsOwnWords() {
        assertThat(judge(WEB, "[    9.1] anew-boot: failed: boot medium: no disk carries x"))
                .isEqualTo(new Stage.Failed("[    9.1] anew-boot: failed: boot medium: no disk carries x"));
    }

    @Test
    void enrolmentConsoleIsAFailureForTheLab() {
        assertThat(judge(WEB, "anew-boot: no config partition: enrolment")).isInstanceOf(Stage.Failed.class);
    }

    @Test
    void machineWhoseQemuEndedHasFailed() {
        BootProgress kernel = BootProgress.OFF.after("Linux version 6.1");
        assertThat(Boot.judge(kernel, WEB, false, Duration.ZERO))
                .isEqualTo(new Stage.Failed("QEMU ended while the machine was in phase kernel"));
    }

    @Test
    void machineThatSaysNothingForLongHasFailed() {
        assertThat(Boot.judge(BootProgress.OFF.after("Linux version 6.1"), WEB, true, Duration.ofMinutes(5)))
                .isEqualTo(new Stage.Failed("it stays in phase kernel; nothing on its console for 300 s"));
    }

    @Test
    void machineWhoseAgentIsSilentNamesTheDomUsThatAreMissing() {
        assertThat(Boot.judge(BootProgress.OFF.after("alpha login:"), WEB, true, Duration.ofMinutes(5)))
                .isEqualTo(new Stage.Failed(
                        "it is up, and its agent does not say that it runs web1; nothing on its console for 300 s"));
    }

    private static Stage judge(List<HostName> domUs, String... lines) {
        BootProgress progress = BootProgress.OFF;
        for (String line : lines) {
            progress = progress.after(line);
        }
        return Boot.judge(progress, domUs, true, Duration.ZERO);
    }
}
