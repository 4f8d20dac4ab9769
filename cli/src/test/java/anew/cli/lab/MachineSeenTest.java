package anew.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import anew.core.model.HostName;
import anew.core.model.IpAddress;
import anew.lab.console.BootProgress;
import anew.lab.plan.LabPlan.DomU;
import anew.lab.plan.LabPlan.Machine;
import anew.lab.plan.LabPlan.Reach;
import java.net.URI;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MachineSeenTest {

    private static final HostName ALPHA = new HostName("alpha");
    private static final HostName BETA = new HostName("beta");
    private static final DomU DB1 =
            new DomU(new HostName("db1"), ALPHA, new Reach(IpAddress.parse("10.77.0.22"), 22001, 22002));

    @Test
    void domUIsListedWhereItRunsSinceItsVolumeWasTakenOver() {
        assertThat(places("anew: domU db1: standing by: it is to run on beta", "anew: domU db1: running"))
                .containsExactly(BETA);
    }

    @Test
    void domUThatRunsNowhereIsListedWhereItWasPlaced() {
        assertThat(places("anew: domU db1: crashed", "anew: ready")).containsExactly(ALPHA);
    }

    @Test
    void machinesThatBothSayThatTheyRunItAreBothListed() {
        assertThat(places("anew: domU db1: running", "anew: domU db1: running")).containsExactly(ALPHA, BETA);
    }

    private static List<HostName> places(String alphaSays, String betaSays) {
        return MachineSeen.places(DB1, List.of(seen(ALPHA, alphaSays), seen(BETA, betaSays)));
    }

    private static MachineSeen seen(HostName name, String lastLine) {
        Reach reach = new Reach(IpAddress.parse("10.77.0.11"), 22003, 22004);
        Machine machine =
                new Machine(name, List.of(), new TreeMap<>(), reach, URI.create("http://10.77.0.2/"), List.of());
        return new MachineSeen(machine, "running", BootProgress.OFF.after(lastLine));
    }
}
