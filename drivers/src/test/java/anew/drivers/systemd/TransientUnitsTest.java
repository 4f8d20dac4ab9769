package anew.drivers.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.port.Command;
import anew.core.port.LedgerServer.State;
import anew.core.port.RunResult;
import anew.drivers.systemd.Units.Unit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransientUnitsTest {

    private final List<String> run = new ArrayList<>();
    private String shown = "";
    private final TransientUnits units = new TransientUnits(this::answer);

    private RunResult answer(Command command) {
        run.add(String.join(" ", command.argv()));
        String stdout = command.argv().contains("show") ? shown : "";
        int status = command.argv().contains("reset-failed") || command.argv().contains("stop") ? 5 : 0;
        return new RunResult(command.argv(), new RunResult.End.Exited(status), stdout, "", Duration.ZERO);
    }

    @Test
    void aUnitIsStartedOutsideOfTheAgentsAndWithItsOwnLimits() throws Exception {
        Unit unit = new Unit("anew-ledger", "the ledger", List.of("etcd", "--name=stor1"), Path.of("/run/anew/ledger"));

        assertThat(units.start(unit).succeeded()).isTrue();
        assertThat(run.getFirst()).isEqualTo("systemctl reset-failed anew-ledger.service");
        assertThat(run.getLast())
                .startsWith("systemd-run --quiet --unit=anew-ledger ")
                .contains("--property=MemoryMax=512M", "--property=ReadWritePaths=/run/anew/ledger")
                .doesNotContain("Restart=")
                .endsWith(" -- etcd --name=stor1");
    }

    @Test
    void whatSystemdSaysOfAUnitIsUnderstood() throws Exception {
        shown = "Result=success\nExecMainStatus=0\nActiveState=active\n";
        assertThat(units.state("u")).isEqualTo(new State.Running());
        shown = "Result=success\nExecMainStatus=0\nActiveState=inactive\n";
        assertThat(units.state("u")).isEqualTo(new State.Ended(""));
        shown = "Result=exit-code\nExecMainStatus=1\nActiveState=failed\n";
        assertThat(units.state("u")).isEqualTo(new State.Ended("exit-code, status 1; 'journalctl -u u' tells more"));
        shown = "Unit u could not be found.";
        assertThat(units.state("u")).isInstanceOf(State.Unknown.class);
    }

    @Test
    void oneThatDoesNotRunIsStoppedAlready() throws Exception {
        shown = "Result=success\nExecMainStatus=0\nActiveState=inactive\n";
        assertThat(units.stop("u").succeeded()).isTrue();
        shown = "Result=success\nExecMainStatus=0\nActiveState=active\n";
        assertThat(units.stop("u").succeeded()).isFalse();
    }
}
